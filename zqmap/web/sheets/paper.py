"""A4 paper to write on: headings, lines, tables and drawings in one embedded font."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace
from pylopdf_fonts_zh_cn import sans_path

from zqmap.maps.drawing import Area, Dot, Drawing, Line, Words

FONT = "sheet"
MARGIN_MM = 14.0
WIDTH_MM = 210.0 - 2 * MARGIN_MM
MM_PER_POINT = 25.4 / 72
INK, QUIET, RULE, ACCENT = (17, 17, 17), (90, 90, 85), (216, 212, 198), (31, 111, 139)
AMBER, AMBER_INK = (243, 230, 196), (93, 71, 0)
HEAD_FACE = FontFace(color=QUIET, fill_color=(247, 245, 238))


class Paper(FPDF):
    """A document whose pages bear a line at the foot; `foot` is what it says, with `{page}` for the number."""

    def __init__(self, title: str, language: str, made_at: datetime, foot: str) -> None:
        super().__init__(format="A4")
        self._foot = foot
        self.set_title(title)
        self.set_lang("zh-CN" if language == "zh" else "en")
        self.set_creator("zqmap")
        self.set_creation_date(made_at)
        self.set_margin(MARGIN_MM)
        self.set_auto_page_break(True, margin=MARGIN_MM + 4)
        self.add_font(FONT, fname=sans_path())
        self.write_size(9)

    def footer(self) -> None:
        """Write the line at the foot; the library calls this at the end of each page."""
        self.set_y(-MARGIN_MM)
        self.write_size(7.5, QUIET)
        self.cell(WIDTH_MM, 4, self._foot.format(page=self.page_no()), align="C")

    def write_size(self, points: float, color: tuple[int, int, int] = INK) -> None:
        """Choose the size and the colour of what is written next."""
        self.set_font(FONT, size=points)
        self.set_text_color(*color)

    def heading(self, text: str) -> None:
        """Write the heading of a section over a rule."""
        self.ln(2.2)
        self.write_size(10.5, ACCENT)
        self.cell(WIDTH_MM, 5.6, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_draw_color(*RULE)
        self.line(MARGIN_MM, self.get_y(), MARGIN_MM + WIDTH_MM, self.get_y())
        self.ln(1)

    def paragraph(self, text: str, points: float = 9, color: tuple[int, int, int] = INK) -> None:
        """Write a paragraph."""
        self.write_size(points, color)
        self.multi_cell(WIDTH_MM, points * 0.52, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def banner(self, text: str) -> None:
        """Write a warning on a coloured ground."""
        self.write_size(9, AMBER_INK)
        self.set_fill_color(*AMBER)
        self.multi_cell(WIDTH_MM, 6, text, fill=True, padding=(1, 2), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1.5)

    def pairs(self, lines: Sequence[tuple[str, str]], width: float, label_width: float) -> None:
        """Write pairs of a label and its words, one below the other, in a column of this width."""
        left = self.get_x()
        for label, words in lines:
            top = self.get_y()
            self.set_xy(left, top)
            self.write_size(8.5, QUIET)
            self.multi_cell(label_width, 4.6, label, align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)
            bottom = self.get_y()
            self.set_xy(left + label_width, top)
            self.write_size(9)
            self.multi_cell(width - label_width, 4.6, words, align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)
            self.set_xy(left, max(bottom, self.get_y()) + 0.3)

    def grid(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """Write a table; `widths` are shares of the page."""
        self.write_size(8)
        self.set_draw_color(*RULE)
        self.set_fill_color(255)  # or the rows take the ground that was used last
        with self.table(
            col_widths=tuple(widths),
            headings_style=HEAD_FACE,
            borders_layout="HORIZONTAL_LINES",
            line_height=4.1,
            text_align="LEFT",
            width=WIDTH_MM,
        ) as table:
            for line in (heads, *rows):
                row = table.row()
                for cell in line:
                    row.cell(cell)

    def draw(self, drawing: Drawing, left: float, top: float) -> None:
        """Put a drawing onto the page, framed."""
        for item in drawing.items:
            match item:
                case Area():
                    self.set_fill_color(item.fill)
                    self.set_draw_color(item.stroke or item.fill)
                    self.set_line_width(item.width if item.stroke else 0.1)
                    self.polygon([(left + x, top + y) for x, y in item.ring], style="DF")
                case Line():
                    self._stroke(item, left, top)
                case Dot():
                    self.set_fill_color(item.fill)
                    size = 2 * item.radius
                    self.ellipse(left + item.at[0] - item.radius, top + item.at[1] - item.radius, size, size, style="F")
                case Words():
                    self._label(item, left, top)
        self.set_draw_color(*RULE)
        self.set_line_width(0.3)
        self.rect(left, top, drawing.width, drawing.height)
        self.set_line_width(0.2)

    def _stroke(self, item: Line, left: float, top: float) -> None:
        self.set_draw_color(item.stroke)
        self.set_line_width(item.width)
        if item.dash:
            self.set_dash_pattern(dash=item.dash[0], gap=item.dash[1])
        self.polyline([(left + x, top + y) for x, y in item.points])
        self.set_dash_pattern()

    def _label(self, item: Words, left: float, top: float) -> None:
        self.set_font(FONT, size=item.size / MM_PER_POINT)
        self.set_text_color(item.color)
        shift = self.get_string_width(item.text) / 2 if item.is_centred else 0
        self.text(left + item.at[0] - shift, top + item.at[1], item.text)
