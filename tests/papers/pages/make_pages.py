#!/usr/bin/env python3
"""Sets the fictional papers that tests photograph, and writes them as small PNGs beside this file.

Needs Pillow, segno, fontTools and Debian's fonts-noto-cjk. Every person, number and office on them is made up; the numbers are
built so that their check digits are wrong. A4 pages are 1240 × 1754 pixels (150 dpi), the card 1012 × 638 (300 dpi).
"""

import pathlib
from math import cos, radians, sin

import segno
from PIL import Image, ImageDraw, ImageFont

HERE = pathlib.Path(__file__).parent
SANS = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
BOLD = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
SERIF = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
SERIF_BOLD = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"
A4 = (1240, 1754)
# 150 dpi: a point is 150/72 pixels.
POINT = 150 / 72
INK = (24, 24, 28)
SEAL = (206, 42, 38)
PEN = (32, 48, 128)


def font(path, points):
    """A face in its simplified Chinese forms; index 2 of Noto's collections."""
    return ImageFont.truetype(path, round(points * POINT), index=2)


def centred(draw, y, text, face, fill=INK, width=A4[0]):
    draw.text(((width - draw.textlength(text, font=face)) / 2, y), text, font=face, fill=fill)


def wrapped(draw, x, y, width, text, face, leading, indent=2):
    """Sets running text, character by character, as Chinese is broken; returns the y below."""
    size = face.size
    at = x + indent * size
    for character in text:
        step = draw.textlength(character, font=face)
        if at + step > x + width and character not in "，。；：、）":
            at, y = x, y + leading
        draw.text((at, y), character, font=face, fill=INK)
        at += step
    return y + leading


def seal(image, centre, radius, words):
    """A round red seal: ring, star and the office's name, slightly worn."""
    layer = Image.new("RGBA", image.size)
    draw = ImageDraw.Draw(layer)
    x, y = centre
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=SEAL + (215,), width=7)
    star = ImageFont.truetype(SANS, round(radius * 0.7), index=2)
    draw.text((x, y), "★", font=star, fill=SEAL + (205,), anchor="mm")
    face = ImageFont.truetype(SERIF_BOLD, round(radius * 0.26), index=2)
    span = 250
    for i, character in enumerate(words):
        angle = -span / 2 + span * i / max(1, len(words) - 1)
        glyph = Image.new("RGBA", (face.size * 2, face.size * 2))
        ImageDraw.Draw(glyph).text((face.size, face.size), character, font=face, fill=SEAL + (215,), anchor="mm")
        glyph = glyph.rotate(-angle, resample=Image.Resampling.BICUBIC)
        r = radius * 0.76
        gx, gy = x + r * sin(radians(angle)), y - r * cos(radians(angle))
        layer.alpha_composite(glyph, (round(gx - face.size), round(gy - face.size)))
    image.paste(layer, (0, 0), layer)


def opinion():
    """执业单位意见: the employer's opinion that 张三 files for his first registration as a licensed pharmacist."""
    page = Image.new("RGB", A4, "white")
    draw = ImageDraw.Draw(page)
    centred(draw, 190, "执业单位意见", font(SERIF_BOLD, 24))
    body = font(SERIF, 14)
    y = 330
    draw.text((150, y), "镇江市行政审批局：", font=body, fill=INK)
    y += 62
    y = wrapped(
        draw, 150, y, 940,
        "兹有张三同志，男，公民身份号码321102199006151234，已取得执业药师职业资格证书，现受聘于我单位，"
        "拟申请执业药师首次注册，执业类别为药学类，执业范围为药品经营，执业单位为镇江样例大药房有限公司。",
        body, 60,
    )
    y = wrapped(
        draw, 150, y + 14, 940,
        "经我单位审核，该同志遵纪守法，遵守职业道德，身体健康，能坚持在执业药师岗位工作，没有不予注册的情形。"
        "所提交的材料真实、完整、有效，如有不实，我单位愿意承担相应的法律责任。",
        body, 60,
    )
    y = wrapped(draw, 150, y + 14, 940, "同意该同志注册到我单位执业。特此证明。", body, 60)
    y += 70
    left, right, row = 150, 1090, 70
    small = font(SANS, 10.5)
    cells = [
        ("单位名称", "镇江样例大药房有限公司", "统一社会信用代码", "91321102MA1X7K2P90"),
        ("单位地址", "镇江市京口区样例路1号", "联系电话", "0511-00000000"),
        ("联系人", "周建国", "填表日期", "2026年9月8日"),
    ]
    columns = [left, left + 150, left + 440, left + 660, right]
    for r in range(len(cells) + 1):
        draw.line((left, y + r * row, right, y + r * row), fill=INK, width=2)
    for c in columns:
        draw.line((c, y, c, y + row * len(cells)), fill=INK, width=2)
    for r, line in enumerate(cells):
        for c, text in enumerate(line):
            draw.text((columns[c] + 12, y + r * row + row / 2), text, font=small, fill=INK, anchor="lm")
    y += row * len(cells) + 80
    draw.text((540, y), "单位（盖章）：镇江样例大药房有限公司", font=body, fill=INK)
    draw.text((540, y + 66), "负责人签字：", font=body, fill=INK)
    draw.line((762, y + 112, 1070, y + 112), fill=INK, width=2)
    hand = [(860, 96), (884, 72), (880, 108), (908, 70), (930, 104), (936, 78), (962, 98), (990, 74), (1012, 104), (1046, 80)]
    draw.line([(x, y + dy) for x, dy in hand], fill=PEN, width=4, joint="curve")
    draw.text((540, y + 132), "日期：2026 年 9 月 8 日", font=body, fill=INK)
    seal(page, (800, y + 112), 118, "镇江样例大药房有限公司")
    save(page, "opinion.png")


def form():
    """A dense application form: 10.5 pt in a table."""
    page = Image.new("RGB", A4, "white")
    draw = ImageDraw.Draw(page)
    centred(draw, 110, "个体工商户开业登记申请表", font(BOLD, 20))
    face, bold = font(SANS, 10.5), font(BOLD, 10.5)
    left, right, top, row = 110, 1130, 210, 62
    rows = [
        ["经营者姓名", "陈志远", "性别", "男"],
        ["身份证件类型", "居民身份证", "证件号码", "330199198513320019"],
        ["联系电话", "13800000000", "电子邮箱", "无"],
        ["住所", "临江县城关镇和平社区三组12号", "邮政编码", "311000"],
        ["个体工商户名称", "临江县小河边面馆", "从业人数", "3人"],
        ["经营场所", "临江县城关镇解放路56号一层", "使用期限", "三年"],
        ["组成形式", "个人经营", "资金数额", "伍万元"],
    ]
    columns = [left, left + 210, left + 600, left + 760, right]
    for r, line in enumerate(rows):
        y = top + r * row
        for c, text in enumerate(line):
            draw.text((columns[c] + 12, y + row / 2), text, font=bold if c % 2 == 0 else face, fill=INK, anchor="lm")
    bottom = top + row * len(rows)
    for r in range(len(rows) + 1):
        draw.line((left, top + r * row, right, top + r * row), fill=INK, width=2)
    for c in columns:
        draw.line((c, top, c, bottom), fill=INK, width=2)
    y = bottom
    blocks = [
        ("经营范围", "餐饮服务（面食、凉菜、饮料）；食品零售。依法须经批准的项目，经相关部门批准后方可开展经营活动，"
                     "具体经营项目以审批结果为准。"),
        ("申请人声明", "本人依照《促进个体工商户发展条例》申请登记，提交的文件、证件和有关材料真实有效，复印件与原件一致，"
                       "并对因提交虚假文件、证件所引发的一切后果承担相应的法律责任。本人已知悉从事食品经营活动须另行取得许可。"),
        ("窗口意见", "材料齐全，符合法定形式，予以受理。请于五个工作日内领取受理结果，或选择邮寄送达。"),
        ("审核意见", "经审查，申请事项符合规定，准予登记。"),
    ]
    for name, text in blocks:
        height = 250
        draw.rectangle((left, y, right, y + height), outline=INK, width=2)
        draw.line((columns[1], y, columns[1], y + height), fill=INK, width=2)
        draw.text((left + 12, y + height / 2), name, font=bold, fill=INK, anchor="lm")
        wrapped(draw, columns[1] + 16, y + 24, right - columns[1] - 32, text, face, 40)
        y += height
    draw.text((left, y + 26), "填表说明：请用黑色钢笔或签字笔填写，字迹清楚，不得涂改。", font=font(SANS, 9), fill=INK)
    save(page, "form.png")
    # What a reader should read, for measures of legibility.
    words = ["个体工商户开业登记申请表", *("".join(line) for line in rows), *(name + text for name, text in blocks),
             "填表说明：请用黑色钢笔或签字笔填写，字迹清楚，不得涂改。"]
    (HERE / "form.txt").write_text("\n".join(words) + "\n")


def card():
    """The face of an identity card of nobody: 居民身份证 in layout only, marked as a sample."""
    size = (1012, 638)
    page = Image.new("RGB", size, (226, 236, 240))
    draw = ImageDraw.Draw(page)
    for i in range(0, size[0] + size[1], 14):
        draw.line((i, 0, i - size[1], size[1]), fill=(214, 228, 234), width=2)
    label, value = ImageFont.truetype(SANS, 34, index=2), ImageFont.truetype(BOLD, 40, index=2)
    blue = (44, 92, 150)
    for y, name, text in [(70, "姓名", "林样例"), (150, "性别", "女　　民族　汉"), (230, "出生", "1990 年 2 月 30 日")]:
        draw.text((60, y), name, font=label, fill=blue)
        draw.text((160, y - 4), text, font=value, fill=INK)
    draw.text((60, 310), "住址", font=label, fill=blue)
    draw.text((160, 306), "临江县城关镇和平社区", font=value, fill=INK)
    draw.text((160, 366), "三组12号", font=value, fill=INK)
    draw.text((60, 520), "公民身份号码", font=label, fill=blue)
    draw.text((310, 512), "330199199002300028", font=ImageFont.truetype(BOLD, 46, index=2), fill=INK)
    draw.rectangle((690, 80, 950, 420), fill=(236, 240, 242))
    draw.ellipse((762, 130, 878, 270), fill=(216, 178, 150))
    draw.pieslice((750, 112, 890, 250), 180, 360, fill=(40, 36, 36))
    draw.pieslice((710, 286, 930, 550), 180, 360, fill=(70, 80, 110))
    draw.rectangle((690, 420, 950, 506), fill=(226, 236, 240))
    draw.text((740, 436), "样本无效", font=ImageFont.truetype(BOLD, 40, index=2), fill=SEAL)
    save(page, "card.png")


def card_back():
    """The other side of the card of nobody: emblem (here a plain disc), title, office and term."""
    size = (1012, 638)
    page = Image.new("RGB", size, (232, 238, 236))
    draw = ImageDraw.Draw(page)
    for i in range(0, size[0] + size[1], 18):
        draw.arc((i - 700, 300 - i / 4, i, 700), 200, 330, fill=(218, 230, 226), width=2)
    draw.ellipse((70, 60, 260, 250), fill=(200, 52, 46))
    draw.ellipse((100, 90, 230, 220), outline=(232, 190, 90), width=6)
    draw.text((165, 155), "★", font=ImageFont.truetype(SANS, 90, index=2), fill=(232, 190, 90), anchor="mm")
    draw.text((640, 110), "样本国居民身份证件", font=ImageFont.truetype(SERIF_BOLD, 46, index=2), fill=INK, anchor="mm")
    draw.text((640, 220), "居民身份证", font=ImageFont.truetype(SERIF_BOLD, 84, index=2), fill=INK, anchor="mm")
    label = ImageFont.truetype(SANS, 34, index=2)
    for y, name, text in [(450, "签发机关", "临江县样本局"), (530, "有效期限", "2020.02.30-2040.02.30")]:
        draw.text((260, y), name, font=label, fill=INK)
        draw.text((450, y), text, font=label, fill=INK)
    save(page, "card_back.png")


def booklet():
    """A spread of a residence booklet 户口簿 of nobody: the head's page above, a member's below; 143 × 210 mm."""
    size = (1126, 1654)
    page = Image.new("RGB", size, (246, 240, 226))
    draw = ImageDraw.Draw(page)
    bold, face = ImageFont.truetype(BOLD, 22, index=2), ImageFont.truetype(SERIF, 22, index=2)
    people = [
        ("户主", [("姓名", "林样例"), ("户主或与户主关系", "户主"), ("曾用名", "无"), ("性别", "女"), ("出生地", "临江县"),
                ("民族", "汉族"), ("籍贯", "临江县"), ("出生日期", "1990年2月30日"), ("本市其他住址", "无"), ("宗教信仰", "无"),
                ("公民身份号码", "330199199002300028"), ("身高", "162厘米"), ("文化程度", "大学本科"), ("婚姻状况", "已婚"),
                ("服务处所", "临江县样例小学"), ("职业", "教师")]),
        ("成员", [("姓名", "陈志远"), ("户主或与户主关系", "丈夫"), ("曾用名", "无"), ("性别", "男"), ("出生地", "临江县"),
                ("民族", "汉族"), ("籍贯", "临江县"), ("出生日期", "1985年13月32日"), ("本市其他住址", "无"), ("宗教信仰", "无"),
                ("公民身份号码", "330199198513320019"), ("身高", "175厘米"), ("文化程度", "高中"), ("婚姻状况", "已婚"),
                ("服务处所", "临江县小河边面馆"), ("职业", "个体经营")]),
    ]
    for half, (_, cells) in enumerate(people):
        top = half * 827
        draw.text((563, top + 70), "常 住 人 口 登 记 卡", font=ImageFont.truetype(BOLD, 34, index=2), fill=INK, anchor="mm")
        for i, (name, text) in enumerate(cells):
            x, y = 70 + (i % 2) * 493, top + 120 + (i // 2) * 72
            draw.rectangle((x, y, x + 493, y + 72), outline=INK, width=2)
            draw.line((x + 200, y, x + 200, y + 72), fill=INK, width=2)
            draw.text((x + 10, y + 36), name, font=bold, fill=INK, anchor="lm")
            draw.text((x + 212, y + 36), text, font=face, fill=INK, anchor="lm")
        draw.text((70, top + 720), "承办人签章：              登记日期：2020年2月30日", font=face, fill=INK)
    draw.line((0, 827, size[0], 827), fill=(200, 190, 170), width=5)
    seal(page, (860, 700), 96, "样本派出所户口专用")
    save(page, "booklet.png")


def code(page, text, centre, side, error="m"):
    """A QR code of ISO/IEC 18004 with its quiet zone."""
    modules = [list(row) for row in segno.make(text, error=error, micro=False).matrix]
    quiet = 4
    step = side // (len(modules) + 2 * quiet)
    whole = step * (len(modules) + 2 * quiet)
    left, top = centre[0] - whole // 2, centre[1] - whole // 2
    draw = ImageDraw.Draw(page)
    draw.rectangle((left, top, left + whole - 1, top + whole - 1), fill="white")
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                a, b = left + (x + quiet) * step, top + (y + quiet) * step
                draw.rectangle((a, b, a + step - 1, b + step - 1), fill=(0, 0, 0))


def slip():
    """A till slip of nobody's shop with a code for its invoice: 80 × 190 mm at 200 dpi."""
    size = (630, 1496)
    page = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(page)
    bold, face = ImageFont.truetype(BOLD, 36, index=2), ImageFont.truetype(SANS, 27, index=2)
    draw.text((315, 80), "临江县小河边面馆", font=bold, fill=INK, anchor="mm")
    draw.text((315, 140), "收款凭证（样本）", font=face, fill=INK, anchor="mm")
    y = 200
    for left, right in [("单号：20260908-0017", ""), ("时间：2026-09-08 12:16", ""), ("品名", "金额"), ("牛肉面 × 2", "36.00"),
                        ("凉拌黄瓜 × 1", "12.00"), ("豆浆 × 4", "20.00"), ("合计", "68.00"), ("实收", "68.00")]:
        draw.text((40, y), left, font=face, fill=INK)
        draw.text((590, y), right, font=face, fill=INK, anchor="ra")
        y += 56
    draw.line((40, y + 10, 590, y + 10), fill=INK, width=2)
    wrapped(draw, 40, y + 40, 550, "扫码开具发票，三十日内有效。此凭证仅供测试，不作报销依据。", face, 44, indent=0)
    code(page, "https://invoice.example/i?c=20260908-0017&s=68.00", (315, 1130), 400)
    draw.text((315, 1400), "谢谢惠顾", font=face, fill=INK, anchor="mm")
    save(page, "slip.png")


def licence():
    """A business licence of nobody, lying: border, particulars, and the code that opens its check; 297 × 210 mm."""
    size = (1754, 1240)
    page = Image.new("RGB", size, (252, 250, 240))
    draw = ImageDraw.Draw(page)
    draw.rectangle((50, 50, 1704, 1190), outline=(176, 136, 60), width=10)
    draw.rectangle((70, 70, 1684, 1170), outline=(176, 136, 60), width=3)
    centred(draw, 150, "营 业 执 照", font(SERIF_BOLD, 40), width=size[0])
    centred(draw, 262, "（样本）", font(SERIF, 16), width=size[0])
    label, text = font(SANS, 13), font(SERIF, 14)
    rows = [
        ("统一社会信用代码", "91321102MA1X7K2P90"), ("名　　称", "镇江样例大药房有限公司"), ("类　　型", "有限责任公司"),
        ("法定代表人", "周建国"), ("注册资本", "伍拾万元整"), ("成立日期", "2026年9月8日"), ("住　　所", "镇江市京口区样例路1号"),
    ]
    for i, (name, value) in enumerate(rows):
        draw.text((160, 380 + i * 74), name, font=label, fill=INK)
        draw.text((480, 376 + i * 74), value, font=text, fill=INK)
    draw.text((160, 900), "经营范围", font=label, fill=INK)
    wrapped(draw, 480, 896, 780, "药品零售；医疗器械销售；保健食品销售。依法须经批准的项目，经相关部门批准后方可开展经营活动。", text, 46, indent=0)
    code(page, "https://banshi.example/check/licence/JY13211020000017?v=1&s=4f9c1a7be2d08365", (1470, 420), 330)
    draw.text((1470, 610), "扫描二维码核验", font=font(SANS, 10.5), fill=INK, anchor="mm")
    draw.text((1120, 1080), "登记机关　2026年9月8日", font=text, fill=INK)
    seal(page, (1330, 1050), 110, "镇江市样本登记机关")
    save(page, "licence.png")


# The words of stamps across copies, and of whatever items tests put into them.
LETTERS = (
    "仅供办理使用，再复印无效其他途0123456789（）《》、年月日 执业药师首次注册个体工商户开登记生育"
    "城乡居民基本医疗保险参老年人津贴社补卡申领新儿出家里添了孩子第二版"
)


def lettering():
    """Outlines of the stamps' characters, a line each: the character, its advance, and its contours in 1/1000 em."""
    from fontTools.pens.recordingPen import RecordingPen
    from fontTools.ttLib import TTFont

    face = TTFont(SANS, fontNumber=2)
    glyphs, names = face.getGlyphSet(), face.getBestCmap()
    lines = ["# Outlines of Noto Sans CJK SC, (c) 2014-2021 Adobe, under the SIL Open Font License 1.1."]
    for character in sorted(set(LETTERS)):
        glyph = glyphs[names[ord(character)]]
        pen = RecordingPen()
        glyph.draw(pen)
        parts = [
            " ".join([{"moveTo": "M", "lineTo": "L", "curveTo": "C"}[name], *(f"{round(x)} {round(y)}" for x, y in points)])
            for name, points in pen.value
            if name != "closePath"
        ]
        lines.append("\t".join([character, str(round(glyph.width)), *parts]))
    (HERE / "lettering.txt").write_text("\n".join(lines) + "\n")


def save(page, name):
    page.quantize(24, dither=Image.Dither.NONE).save(HERE / name, optimize=True)


if __name__ == "__main__":
    opinion()
    form()
    card()
    card_back()
    booklet()
    slip()
    licence()
    lettering()
