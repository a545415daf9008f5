"""Turns the readable source of a form into the spreadsheet that people exchange and the XForm that phones load.

Called by `banshi-publisher`, which reads the answer; nobody needs to call it by hand:

    python convert.py < request.json > answer.json

The request lists forms: {"forms": [{"source": "…/form.md", "form_id": "…", "version": "3", "form_title": "…", "xlsx": "…", "xml": "…"}]}.
A source is either Markdown (one table per sheet, the sheet's name in the table's first cell) or an `.xlsx` workbook.
The answer lists, for each form in order: "problems" (each with sheet, row, line, message), "warnings", and "rows":
for every question of the survey its path, kind, sheet, row and line, so that later checks can point at the same place;
"texts": every cell that a person will read, with its place.

The same source gives the same bytes, on every machine: dates inside the workbook are fixed.
"""

import datetime
import io
import json
import re
import sys
import zipfile

import openpyxl
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

SHEETS = ("survey", "choices", "settings", "entities", "external_choices", "osm")
LONG_AGO = datetime.datetime(2000, 1, 1)
CELL = re.compile(r"(?<!\\)\|")
SEPARATOR = re.compile(r"^[\s|:-]+$")
# pyxform names the place of a mistake in several ways: "[row : 7]", "On the 'survey' sheet, row 7", "row 7".
PLACE_ROW = re.compile(r"\[?\brow\s*:?\s*(\d+)\]?", re.IGNORECASE)
PLACE_SHEET = re.compile(r"'(survey|choices|settings)' sheet", re.IGNORECASE)
QUOTED = re.compile(r"['‘“\"]([^'’”\"]+)['’”\"]")
REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}|\$\{[^}]*$")


class Sheet:
    """Rows of one table, each with the line of the source that it stands on."""

    def __init__(self, name):
        self.name = name
        self.rows = []  # (cells, line); the first is the header

    @property
    def header(self):
        return self.rows[0][0] if self.rows else []

    def records(self):
        """(row as the spreadsheet counts it, line, {column: text}) below the header."""
        for place, (cells, line) in enumerate(self.rows[1:], start=2):
            yield place, line, {c: v for c, v in zip(self.header, cells) if c and v}


def problem(message, sheet=None, row=None, line=None):
    return {"sheet": sheet, "row": row, "line": line, "message": message}


def sheets_of_markdown(text, problems):
    sheets, current = {}, None
    for line, content in enumerate(text.splitlines(), start=1):
        content = content.strip()
        if not content.startswith("|"):
            continue
        if SEPARATOR.match(content):
            continue
        if not content.endswith("|"):
            problems.append(problem("表格行的末尾缺少 |。 A table row does not end with |.", current and current.name, None, line))
            continue
        first, *cells = [cell.strip().replace(r"\|", "|") for cell in CELL.split(content[1:-1])]
        if first:
            current = sheets.setdefault(first.lower(), Sheet(first.lower()))
            if first.lower() not in SHEETS:
                problems.append(problem(f"没有名为 {first} 的工作表。 There is no sheet called {first}.", first, None, line))
        if current is None or not any(cells):
            continue
        current.rows.append((cells, line))
        if len(cells) != len(current.header):
            problems.append(
                problem(
                    f"这一行有 {len(cells)} 格，表头有 {len(current.header)} 格：请检查是否多写或少写了 |。 "
                    f"This row has {len(cells)} cells, the header {len(current.header)}: look for a | too many or too few.",
                    current.name,
                    len(current.rows),
                    line,
                )
            )
    return sheets


def sheets_of_workbook(path):
    sheets = {}
    for worksheet in openpyxl.load_workbook(path, read_only=True, data_only=True):
        sheet = sheets.setdefault(worksheet.title.lower(), Sheet(worksheet.title.lower()))
        for values in worksheet.iter_rows(values_only=True):
            sheet.rows.append(([("" if value is None else str(value)).strip() for value in values], None))
    return sheets


def set_setting(sheets, name, value, problems):
    """Form id, version and title come from item.toml; a form that says otherwise is a mistake, not a second truth."""
    settings = sheets.setdefault("settings", Sheet("settings"))
    while len(settings.rows) < 2:
        settings.rows.append(([], None))
    header, values = settings.rows[0][0], settings.rows[1][0]
    if name in header:
        place = header.index(name)
        if values[place] not in ("", value):
            problems.append(
                problem(
                    f"{name} 写的是 {values[place]}，item.toml 里是 {value}：请删去这一列，由 item.toml 决定。 "
                    f"{name} says {values[place]}, item.toml says {value}: remove the column here.",
                    "settings",
                    2,
                    settings.rows[1][1],
                )
            )
        values[place] = value
    else:
        header.append(name)
        values.append(value)


def workbook_bytes(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in sheets.values():
        worksheet = book.create_sheet(sheet.name)
        for cells, _ in sheet.rows:
            worksheet.append([cell or None for cell in cells])
        worksheet.freeze_panes = "A2"
    book.properties.creator = "banshi-publisher"
    book.properties.created = book.properties.modified = LONG_AGO
    raw = io.BytesIO()
    book.save(raw)
    # openpyxl stamps the zip entries and docProps with the time of saving: both are set back.
    fixed = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", data)
            target.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def survey_rows(sheets):
    """Path of every question, as the XForm will have it."""
    found, above = [], ["data"]
    survey = sheets.get("survey", Sheet("survey"))
    for row, line, record in survey.records():
        kind = kind_of(record)
        name = record.get("name", "")
        if kind.startswith(("begin group", "begin repeat")):
            above.append(name)
            found.append(question("/".join(above), kind.removeprefix("begin "), row, line, record))
        elif kind.startswith(("end group", "end repeat")):
            if len(above) > 1:
                above.pop()
        elif name:
            found.append(question("/".join([*above, name]), kind, row, line, record))
    return found


def question(path, kind, row, line, record):
    prefill = next((value for column, value in record.items() if column.endswith(":prefill")), None)
    return {"path": "/" + path, "kind": kind, "prefill": prefill, "sheet": "survey", "row": row, "line": line}


def texts(sheets):
    """Cells that a person will read."""
    for sheet in sheets.values():
        for row, line, record in sheet.records():
            for column, text in record.items():
                if column.split("::")[0].strip() in ("label", "hint", "required_message", "constraint_message"):
                    yield {"sheet": sheet.name, "row": row, "line": line, "text": text}


def reference_problems(sheets):
    """References to questions that do not exist: all at once, where pyxform stops at the first."""
    survey = sheets.get("survey", Sheet("survey"))
    names = {record.get("name") for _, _, record in survey.records()}
    for row, line, record in survey.records():
        for column, text in record.items():
            for match in REFERENCE.finditer(text):
                name = (match.group(1) or "").removeprefix("last-saved#")
                if name not in names:
                    yield problem(
                        f"{column} 一列提到 ${{{name}}}，但没有这个名称的问题。 "
                        f"Column {column} refers to ${{{name}}}; no question has this name.",
                        "survey",
                        row,
                        line,
                    )


def kind_of(record):
    return " ".join(record.get("type", "").replace("_", " ").split()).lower()


def structure_problems(sheets):
    """Groups that do not close, names used twice, lists that are not there: all at once, in both languages."""
    lists = {record.get("list_name") for _, _, record in sheets.get("choices", Sheet("choices")).records()}
    open_groups, names = [], [set()]
    for row, line, record in sheets.get("survey", Sheet("survey")).records():
        kind, name = kind_of(record), record.get("name")
        if kind.startswith(("end group", "end repeat")):
            if not open_groups or open_groups.pop()[0] != kind.removeprefix("end "):
                message = f"{kind} 没有对应的 begin。 There is no begin for this {kind}."
                yield problem(message, "survey", row, line)
                return
            names.pop()
            continue
        if name and name in names[-1]:
            message = f"名称 {name} 在这一组里用了两次，请改一个。 The name {name} stands twice in this group."
            yield problem(message, "survey", row, line)
        names[-1].add(name)
        if kind.startswith(("begin group", "begin repeat")):
            open_groups.append((kind.removeprefix("begin "), row, line))
            names.append(set())
        words = record.get("type", "").split()
        if len(words) > 1 and words[0] in ("select_one", "select_multiple", "rank") and words[1] not in lists:
            message = f"choices 表里没有 {words[1]} 这个列表。 The choices sheet has no list {words[1]}."
            yield problem(message, "survey", row, line)
    for kind, row, line in open_groups:
        yield problem(f"begin {kind} 没有对应的 end。 There is no end for this begin {kind}.", "survey", row, line)


def translation_problems(sheets):
    """Every question that a person sees has its label in each language that the sheet has."""
    for sheet_name in ("survey", "choices"):
        sheet = sheets.get(sheet_name)
        if sheet is None:
            continue
        labels = [column for column in sheet.header if column.split("::")[0].strip() == "label"]
        for row, line, record in sheet.records():
            kind = record.get("type", "").lower().replace("_", " ")
            if sheet_name == "survey" and kind.startswith(("calculate", "end ", "start", "today", "deviceid", "hidden")):
                continue
            for column in labels:
                if column not in record:
                    yield problem(f"缺少“{column}”。 There is no “{column}”.", sheet_name, row, line)


def placed(message, sheets):
    """pyxform's message with the sheet, row and line that it names, or of the cell that it quotes."""
    row = PLACE_ROW.search(message)
    sheet = PLACE_SHEET.search(message)
    sheet = sheet.group(1).lower() if sheet else ("survey" if row else None)
    row = int(row.group(1)) if row else None
    line = None
    if row is None and (found := quoted_cell(message, sheets)):
        sheet, row = found
    if row and sheet in sheets and 0 < row <= len(sheets[sheet].rows):
        line = sheets[sheet].rows[row - 1][1]
    return problem(" ".join(message.split()), sheet, row, line)


def quoted_cell(message, sheets):
    """Sheet and row of the first type or name that the message quotes."""
    for quoted in QUOTED.findall(message):
        for sheet in sheets.values():
            for row, _, record in sheet.records():
                if quoted in (record.get("type"), record.get("name"), record.get("list_name")):
                    return sheet.name, row
    return None


def convert_form(form):
    problems, warnings, rows, read_by_people = [], [], [], []
    try:
        if form["source"].endswith(".xlsx"):
            sheets = sheets_of_workbook(form["source"])
        else:
            with open(form["source"], encoding="utf-8") as source:
                sheets = sheets_of_markdown(source.read(), problems)
        for needed in ("survey", "settings"):
            if not sheets.get(needed, Sheet(needed)).rows:
                problems.append(problem(f"缺少工作表 {needed}。 The sheet {needed} is missing.", needed))
        if problems:
            return answer(problems, warnings, rows, read_by_people)
        for setting in ("form_id", "version", "form_title"):
            set_setting(sheets, setting, form[setting], problems)
        rows = survey_rows(sheets)
        read_by_people = list(texts(sheets))
        problems += structure_problems(sheets)
        problems += reference_problems(sheets)
        problems += translation_problems(sheets)
        if not problems:
            spreadsheet = workbook_bytes(sheets)
            xform = convert(io.BytesIO(spreadsheet), warnings=warnings, file_type=".xlsx", form_name="data").xform
            with open(form["xlsx"], "wb") as target:
                target.write(spreadsheet)
            with open(form["xml"], "w", encoding="utf-8", newline="\n") as target:
                target.write(xform)
    except PyXFormError as error:
        problems.append(placed(str(error), sheets))
    except (OSError, UnicodeDecodeError, zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
        problems.append(problem(f"{type(error).__name__}: {error}"))
    return answer(problems, warnings, rows, read_by_people)


def answer(problems, warnings, rows, read_by_people):
    return {"problems": problems, "warnings": warnings, "rows": rows, "texts": read_by_people}


def main():
    request = json.load(sys.stdin)
    json.dump({"forms": [convert_form(form) for form in request["forms"]]}, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
