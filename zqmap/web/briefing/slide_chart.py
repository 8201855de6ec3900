"""Charts of the program's own kind on slides: told apart by pattern too, and with a number in each part."""

from __future__ import annotations

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_PATTERN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from zqmap.model.strings import defuse
from zqmap.web.briefing.brief import Chart, Series
from zqmap.web.briefing.type_setting import INK, Place, name_font, rgb

PATTERNS = {
    "dashed": MSO_PATTERN.WIDE_UPWARD_DIAGONAL,
    "double": MSO_PATTERN.NARROW_HORIZONTAL,
    "gaps": MSO_PATTERN.NARROW_VERTICAL,
    "dotted": MSO_PATTERN.DOTTED_GRID,
}
"""The pattern of each sign, all told apart by LibreOffice too; what is not named is solid."""


def add_chart(slide: Any, chart: Chart, at: Place) -> None:
    """Draw the bars; their numbers lie in a workbook inside the file, where they can be edited."""
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = [defuse(name) for name in chart.categories]
    for series in chart.series:
        data.add_series(defuse(series.name), [value or None for value in series.values])
    made = slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *at, data).chart
    made.has_legend, made.font.size = True, Pt(14)
    made.legend.position, made.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    name_font(made.font._rPr)
    made.value_axis.has_major_gridlines, made.value_axis.visible = False, False
    made.category_axis.reverse_order = True
    plot = made.plots[0]
    plot.gap_width, plot.overlap, plot.has_data_labels = 50, 100, True
    _set_labels(plot.data_labels)
    for drawn, series in zip(plot.series, chart.series, strict=True):
        _fill(drawn.format, series)


def _fill(look: Any, series: Series) -> None:
    """Fill a part with its colour, and with its pattern where it has one."""
    pattern = PATTERNS.get(series.sign)
    if pattern is None:
        look.fill.solid()
    else:
        look.fill.patterned()
        look.fill.pattern = pattern
        look.fill.back_color.rgb = rgb("#ffffff")
    look.fill.fore_color.rgb = rgb(series.color)
    look.line.color.rgb = rgb(series.color)


def _set_labels(labels: Any) -> None:
    """Write the numbers dark on white, so that they are read on every pattern."""
    labels.font.size, labels.font.bold, labels.font.color.rgb = Pt(12), True, rgb(INK)
    box = parse_xml(f'<c:spPr {nsdecls("c", "a")}><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></c:spPr>')
    labels._element.find(qn("c:txPr")).addprevious(box)
