"""What other people's files call our fields and codes, in Chinese and in English.

Units, brackets, blanks, underscores and case do not matter (`zqmap.intake.headers`). Names, labels, Shapefile names and
the aliases with which a term is declared are known without being listed here. Within one layer no word may stand for
two fields, within one vocabulary for two codes. 、 stands between words.
"""

from __future__ import annotations

FIELD_WORDS: dict[str, str] = {
    "id": (
        "代码、编码、唯一编号、项目编号、道路编号、企业编号、地块编号、地块代码、宗地编号、宗地代码、统一编号、"
        "code、uid、project id、parcel id、road id、parcel no"
    ),
    "name_zh": (
        "名称、中文名、全称、项目名称、道路名称、工程名称、路名、设施名称、企业名称、单位名称、公司名称、"
        "地块名称、片区名称、起步区名称、图中文字、text inside、name、name cn、name zh cn、cn name、title"
    ),
    "name_en": "英文名、英文、name english、english、english name、en name、name eng",
    "area_id": ("所属起步区、所在起步区、片区、所属片区、所在片区、所属园区、园区、starting area id、zone、park"),
    "tier": "级别、管理层级、市管属地、level",
    "districts": "县区、区县、所在区县、所属县市区、行政区、所在地、district、county",
    "chains": "产业链、主导产业、产业定位、适合产业、产业方向、industry、industries、chain",
    "planned_area_km2": "面积、规划用地面积、总面积、area、planned size、size",
    "category": "类型、项目类型、道路类型、道路等级、设施类型、分类、type、class、kind",
    "status": "项目状态、建设状态、建设情况、工程状态、进展、进展情况、当前状态、state、project status",
    "status_date": "状态时间、更新日期、更新时间、统计日期、截至日期、as of、updated",
    "status_note_zh": "状态说明、进展说明、进度说明、status note、status remark",
    "status_note_en": "英文状态说明",
    "planned_start": "计划开工时间、计划开工日期、拟开工时间、预计开工、预计开工时间、计划开始、start planned",
    "planned_finish": (
        "计划完工时间、计划竣工、计划竣工时间、计划竣工日期、预计完工、预计竣工、计划建成时间、计划结束、"
        "plan finish、planned completion、planned end"
    ),
    "actual_start": "开工时间、开工日期、实际开工时间、实际开工日期、动工时间、start、start date、started",
    "actual_finish": (
        "完工时间、完工日期、竣工时间、竣工日期、实际完工时间、实际竣工、建成时间、通车时间、finish、"
        "finish date、completion date、completed on"
    ),
    "progress_pct": (
        "进度、建设进度、项目进度、工程进度、完成进度、完成比例、完成率、形象进度比例、"
        "percent、percent complete、completion"
    ),
    "investment_cny": (
        "投资、总投资、投资总额、计划投资、计划总投资、投资规模、投资金额、invest、cost、total investment、budget"
    ),
    "length_km": "里程、道路长度、全长、总长、路线长度、len、road length",
    "chain": "所属产业链、产业、所属产业、行业、industry",
    "segment": "产业环节、所属环节、细分领域",
    "role": "企业角色、企业类型、链主或配套、enterprise type、type",
    "stage": "状态、项目阶段、进展、建设阶段、投产情况、status、state",
    "products_zh": "产品、主要产品、主营产品、主营业务、products、product",
    "products_en": "英文产品、products english",
    "land_use": (
        "用途、土地用途、规划用途、地类、用地类型、用地代码、用地性质代码、规划用地性质、landuse、land use code、zoning"
    ),
    "area_mu": (
        "用地面积、地块面积、宗地面积、土地面积、净用地面积、亩数、出让面积、parcel area、size、area size、area"
    ),
    "availability": "状态、供应状态、出让状态、供地情况、土地状态、status、state",
    "price_cny_per_mu": "地价、土地价格、起始价、起始地价、单价、出让单价、price、land price",
    "plot_ratio_min": "最低容积率、容积率最小值、最小容积率、min far、far lower",
    "plot_ratio_max": "容积率、最高容积率、容积率最大值、最大容积率、far、plot ratio、max far、far upper",
    "building_density_pct": "建筑系数、密度、coverage、site coverage、building coverage",
    "height_limit_m": "建筑限高、建筑高度、高度限制、最大高度、height、max height、building height",
    "utilities": "配套管线、市政管线、通平情况、管线、配套条件、services",
    "waits_for": "等待工程、前置工程、制约工程、depends on",
    "contact_id": "联系单位、联系方式、对接单位、contact person",
    "basis": "位置来源、坐标来源、定位依据、数据精度说明、position basis",
    "accuracy_m": "精度、误差、定位精度、坐标精度、accuracy、precision",
    "source_id": "数据来源、资料来源、来源编号、出处、data source",
    "source_date": "来源日期、数据日期、资料时间、测量日期、survey date、data date、date of data",
    "note_zh": "备注、说明、描述、note、notes、remark、remarks、comment、description",
    "note_en": "英文备注、英文说明、note english、remarks english",
}
"""The words by the field's name; a field that several layers have is called the same in all of them."""

TERM_WORDS: dict[str, dict[str, str]] = {
    "status": {
        "preliminary": "未开工、拟建、待建、规划、规划中、前期阶段、筹建、筹建中、尚未开工、not started、preparation",
        "under_construction": "建设中、正在建设、开工、已动工、在建中、续建、ongoing、in progress、construction",
        "completed": "已完工、已竣工、已通车、通车、建成投用、已投用、完成、已完成、finished、done、complete、open",
        "suspended": "停建、已停工、暂缓、on hold、paused、stopped",
    },
    "chain": {
        "nev_auto_parts": "汽车零部件、新能源汽车产业、new energy vehicles",
        "electronic_information": "电子信息产业、电子、electronics",
        "equipment_manufacturing": "装备制造业、高端装备、machinery",
        "biopharma": "生物医药产业、大健康、biomedicine",
        "advanced_materials": "新型材料、new materials",
    },
    "area_id": {
        "lianhua-fuxi": "莲花富溪、莲花—富溪、鼎湖莲花、四会富溪、莲花镇、富溪、富溪片区",
        "dasha": "大沙、大沙镇、大沙片区、四会大沙片区",
        "duanzhou": "端州",
        "new-area": "肇庆新区、新区",
        "gaoyao": "高要",
        "sihui": "四会",
        "hightech": "高新区、大旺、大旺高新区、肇庆高新技术产业开发区",
    },
    "tier": {
        "municipal": "市管起步区、市级",
        "local": "属地起步区、县级、区级",
    },
    "road_category": {
        "expressway": "高速、freeway、motorway",
        "avenue": "主干道、主干路、城市主干路",
        "road": "次干路、支路、市政道路、street",
        "unspecified": "其他、other",
    },
    "facility_category": {
        "sewage": "污水厂、污水处理厂、污水",
        "water_supply": "水厂、自来水厂",
        "water_system": "水利、水系、河涌整治",
        "park": "园区、产业园区",
        "factory_buildings": "厂房",
        "utilities": "管网、市政管网、综合管廊",
        "unspecified": "其他、other",
    },
    "role": {
        "chain_owner": "链主、龙头企业",
        "supplier": "配套、配套商、供应商",
        "other": "其他",
    },
    "stage": {
        "signed": "签约、已签、contracted",
        "under_construction": "在建、开工、已开工、动工建设",
        "in_production": "投产、正式投产、量产、生产中、operating、production",
        "unknown": "未知、不详",
    },
    "availability": {
        "available": "未出让、可供、待出让、可用、for sale",
        "reserved": "已预留、意向用地、预约",
        "allocated": "出让、已供地、已成交、成交、已划拨、sold",
        "withdrawn": "暂缓供地、暂不出让、暂停",
    },
    "land_use": {
        "M1": "一类工业用地、一类工业、100101",
        "M2": "二类工业用地、二类工业、100102",
        "M3": "三类工业用地、三类工业、100103",
        "W1": "一类物流仓储用地、一类物流仓储、110101",
        "W2": "二类物流仓储用地、二类物流仓储、110102",
        "B2": "商务用地、商务金融用地",
        "R2": "二类居住用地、二类居住、二类城镇住宅用地",
        "A3": "教育科研用地、科教用地",
        "U1": "供应设施用地",
    },
    "utility": {
        "water": "自来水、给水、通水、水",
        "power": "电力、通电、电、electricity",
        "gas": "天然气、燃气、通气、气、natural gas",
        "sewage": "污水、排水、雨污",
        "telecom": "通讯、电信、网络、宽带",
        "heat": "蒸汽、热力、steam",
    },
    "basis": {
        "surveyed": "测量、实地测量、勘测",
        "digitised": "矢量化、图上量取、digitized",
        "approximate": "概略、大致位置",
        "schematic": "示意图、sketch",
    },
}
"""The words by the vocabulary's name and the code; they are for reading files, not for searching or showing."""


def field_words(name: str) -> tuple[str, ...]:
    """List what columns call a field, by its name."""
    return _split(FIELD_WORDS.get(name, ""))


def term_words(vocabulary: str, code: str) -> tuple[str, ...]:
    """List what cells call a code, by the name of its vocabulary."""
    return _split(TERM_WORDS.get(vocabulary, {}).get(code, ""))


def _split(words: str) -> tuple[str, ...]:
    return tuple(word for word in words.split("、") if word)
