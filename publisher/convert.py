"""Turns the readable source of a form into the spreadsheet that people exchange and the XForm that phones load.

Called by `banshi-publisher`, which reads the answer; nobody needs to call it by hand:

    python convert.py < request.json > answer.json

The request lists forms: {"forms": [{"source": "…/form.md", "root": "data", "settings": {"form_id": "…", …}, "xlsx": "…",
"xml": "…"}]}. A source is Markdown (one table per sheet, the sheet's name in the table's first cell) or a workbook,
`.xlsx` or `.xls`; the settings given are those that the form cannot decide itself.
The answer lists, for each form in order: "converted", whether xlsx and xml were written; "problems", why it was not, or
what has to be put right all the same, each with sheet, row, line, and what is said ("zh", "en", or pyxform's English and
its "code"); pyxform's "warnings", placed alike; "rows": for every question of the survey its path, kind, sheet, row and
line, so that later checks can point at the same place, and "choices": the same for every choice; "texts": every cell that a person will read, with its place.

The same source gives the same bytes, on every machine: dates inside the workbook are fixed.
"""

import datetime
import io
import json
import pathlib
import re
import sys
import zipfile
from string import Formatter

import openpyxl
import xlrd
from pyxform.errors import ErrorCode, PyXFormError
from pyxform.xls2json_backends import xls_value_to_unicode, xlsx_value_to_str
from pyxform.xls2xform import convert

SHEETS = ("survey", "choices", "settings", "entities", "external_choices", "osm")
LONG_AGO = datetime.datetime(2000, 1, 1)
CELL = re.compile(r"(?<!\\)\|")
SEPARATOR = re.compile(r"^[\s|:-]+$")
# After so many empty rows and columns a sheet has ended, as pyxform has it.
EMPTY_ROWS, EMPTY_COLUMNS = 60, 20
# pyxform names the place of a mistake in several ways: "[row : 7]", "On the 'survey' sheet, row 7", "row 7".
PLACE_ROW = re.compile(r"\[?\brow\s*:?\s*(\d+)\]?", re.IGNORECASE)
ANY_SHEET = "|".join(SHEETS)
PLACE_SHEET = re.compile(rf"sheet(?: named|:)? '({ANY_SHEET})'|'({ANY_SHEET})' sheet|\b({ANY_SHEET}) sheet", re.IGNORECASE)
HEADERS = re.compile(r"\bheaders provided\b|\bcolumn names are invalid\b")
QUOTED = re.compile(r"['‘“\"]([^'’”\"]+)['’”\"]|\$\{([^}]+)\}")
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
    """A mistake that this script finds: its message is Chinese, then English."""
    zh, en = message.split("。 ", 1)
    return {"sheet": sheet, "row": row, "line": line, "zh": zh + "。", "en": en}


def sheets_of_markdown(text, problems):
    sheets, current = {}, None
    for line, content in enumerate(text.splitlines(), start=1):
        content = content.strip()
        if not content.startswith("|"):
            continue
        if SEPARATOR.match(content):
            continue
        if not content.endswith("|"):
            message = "表格行的末尾应当是 |：请补上，或删去后面的字。 A table row ends with |: add it, or remove what follows."
            problems.append(problem(message, current and current.name, None, line))
            content = content[: content.rindex("|") + 1]
        first, *cells = [cell.strip().replace(r"\|", "|") for cell in CELL.split(content[1:-1])]
        if first:
            current = sheets.setdefault(first.lower(), Sheet(first.lower()))
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


def tables_of_xlsx(path):
    for worksheet in openpyxl.load_workbook(path, read_only=True, data_only=True):
        # What a file says of its own size may be wrong, and a million rows too large.
        worksheet.reset_dimensions()
        rows = worksheet.iter_rows(values_only=True)
        yield worksheet.title, ([xlsx_value_to_str(value) if value is not None else "" for value in row] for row in rows)


def tables_of_xls(path):
    book = xlrd.open_workbook(path)
    for worksheet in book.sheets():
        rows = worksheet.get_rows()
        yield worksheet.name, ([xls_value_to_unicode(cell.value, cell.ctype, book.datemode) for cell in row] for row in rows)


def sheets_of_workbook(tables):
    sheets = {}
    for name, rows in tables:
        sheet = sheets.setdefault(name.lower(), Sheet(name.lower()))
        for cells in until_empty(([text.strip() for text in row] for row in rows), EMPTY_ROWS):
            width = len(sheet.header) or len(list(until_empty(cells, EMPTY_COLUMNS)))
            sheet.rows.append((cells[:width], None))
    return sheets


def until_empty(parts, most):
    """Rows or cells up to the last that holds something; after so many empty ones nothing more is looked for."""
    waiting = []
    for part in parts:
        waiting.append(part)
        if any(part):
            yield from waiting
            waiting = []
        elif len(waiting) > most:
            return


def sheets_of(source, problems):
    if source.endswith(".xlsx"):
        sheets = sheets_of_workbook(tables_of_xlsx(source))
    elif source.endswith(".xls"):
        sheets = sheets_of_workbook(tables_of_xls(source))
    else:
        with open(source, encoding="utf-8") as text:
            sheets = sheets_of_markdown(text.read(), problems)
    for sheet in sheets.values():
        if sheet.name not in SHEETS and sheet.rows:
            message = f"没有名为 {sheet.name} 的工作表：请改名或删去。 There is no sheet called {sheet.name}: rename or remove it."
            problems.append(problem(message, sheet.name, None, sheet.rows[0][1]))
    # A workbook of one sheet holds the survey, whatever it is called.
    if len(sheets) == 1 and "survey" not in sheets:
        (only,) = sheets.values()
        sheets = {"survey": only}
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


def for_pyxform(sheets, source):
    """The sheets as pyxform takes them. A form that does not say what it is called is called as its file."""
    workbook = {"sheet_names": list(sheets), "fallback_form_name": pathlib.Path(source).stem}
    for name in SHEETS:
        if name in sheets:
            workbook[name] = [cells for _, _, cells in sheets[name].records()]
            workbook[f"{name}_header"] = [dict.fromkeys(column for column in sheets[name].header if column)]
    return workbook


def workbook_bytes(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in sheets.values():
        worksheet = book.create_sheet(sheet.name)
        for row, (cells, _) in enumerate(sheet.rows, start=1):
            for column, text in enumerate(cells, start=1):
                if text:
                    # As a text, even where it reads like a formula.
                    cell = worksheet.cell(row, column, text)
                    cell.data_type = "s"
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


def survey_rows(sheets, root):
    """Path of every question, as the XForm will have it."""
    found, above = [], [root]
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
    named = record.get("type", "").split()[1:2]
    return {
        "path": "/" + path,
        "kind": kind,
        "list": named[0] if named else None,
        "prefill": prefill,
        "sheet": "survey",
        "row": row,
        "line": line,
    }


def choice_rows(sheets):
    """Every choice of the form's own lists, in their order."""
    for row, line, record in sheets.get("choices", Sheet("choices")).records():
        of = record.get("list_name") or record.get("list name")
        yield {"list": of, "name": record.get("name"), "sheet": "choices", "row": row, "line": line}


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
    lists = {record.get("list_name") or record.get("list name") for _, _, record in sheets.get("choices", Sheet("choices")).records()}
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
    """pyxform's message with the sheet, row and line that it names, or of the cell that it speaks of."""
    message = " ".join(message.split())
    named, row = PLACE_SHEET.search(message), PLACE_ROW.search(message)
    sheet = next(name.lower() for name in named.groups() if name) if named else ("survey" if row else None)
    row = int(row.group(1)) if row else (1 if HEADERS.search(message) else None)
    if row is None and (found := row_spoken_of(message, sheets)):
        sheet, row = found
    line = None
    if row and sheet in sheets and 0 < row <= len(sheets[sheet].rows):
        line = sheets[sheet].rows[row - 1][1]
    return {"sheet": sheet, "row": row, "line": line, "en": message}


def code_of(message):
    """pyxform's code of a message, by its template: few of its errors carry the code themselves."""
    for code in ErrorCode:
        literals = [literal for literal, *_ in Formatter().parse(code.value.msg)]
        if re.fullmatch(".*".join(map(re.escape, literals)) + ".*", message, re.DOTALL):
            return code.name
    return None


def row_spoken_of(message, sheets):
    """Sheet and row of the first name or type that a message quotes, else of a parameter that it mentions."""
    words = [word for quoted in QUOTED.findall(message) for word in quoted if word]
    places = [(sheet.name, row, record) for sheet in sheets.values() for row, _, record in sheet.records()]
    for word in words:
        for sheet, row, record in places:
            if word in (record.get("type"), record.get("name"), record.get("list_name")):
                return sheet, row
    mentioned = set(re.findall(r"[\w-]+", message.lower()))
    for sheet, row, record in places:
        keys = {part.split("=")[0] for part in record.get("parameters", "").split() if "=" in part}
        if keys & mentioned or record.get("type", "").startswith("include") and "included" in mentioned:
            return sheet, row
    return None


def convert_form(form):
    problems, warnings, rows, choices, read_by_people = [], [], [], [], []
    converted, sheets = False, {}
    try:
        sheets = sheets_of(form["source"], problems)
        for setting, value in form["settings"].items():
            set_setting(sheets, setting, value, problems)
        rows = survey_rows(sheets, form["root"])
        choices = list(choice_rows(sheets))
        read_by_people = list(texts(sheets))
        problems += translation_problems(sheets)
        xform = convert(for_pyxform(sheets, form["source"]), warnings=warnings, form_name=form["root"]).xform
        with open(form["xlsx"], "wb") as target:
            target.write(workbook_bytes(sheets))
        with open(form["xml"], "w", encoding="utf-8", newline="\n") as target:
            target.write(xform)
        converted = True
    except PyXFormError as error:
        problems += refusals(error, sheets)
    except (OSError, UnicodeDecodeError, zipfile.BadZipFile, xlrd.XLRDError, ValueError, KeyError, TypeError) as error:
        problems.append(problem(f"读不出这张表单，请检查文件。 The form cannot be read: {type(error).__name__}: {error}"))
    return {
        "converted": converted,
        "problems": problems,
        "warnings": [placed(warning, sheets) for warning in warnings],
        "rows": rows,
        "choices": choices,
        "texts": read_by_people,
    }


def refusals(error, sheets):
    """Why pyxform refuses a form. It stops at the first fault; those of the commonest kinds are told all at once."""
    told = [*structure_problems(sheets), *reference_problems(sheets)]
    first = placed(str(error), sheets)
    first["code"] = code_of(str(error))
    if (first["sheet"], first["row"]) not in {(other["sheet"], other["row"]) for other in told}:
        told.append(first)
    return told


def main():
    request = json.load(sys.stdin)
    json.dump({"forms": [convert_form(form) for form in request["forms"]]}, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
