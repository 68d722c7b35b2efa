"""Cuts the fallback fonts down to what documents use of them. See fonts.sh."""

import glob
import gzip
import io
import sys

from fontTools import merge, subset
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.scaleUpem import scale_upem

work, image, out = sys.argv[1:]
NOTO = work + "/usr/share/fonts/truetype/noto/NotoSans%s-Regular.ttf"
HANGUL = work + "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"

# The library that writes PDFs knows only characters of 16 bits. Those of the emoji blocks are moved
# to the private use area; fonts.go moves them in the same way.
EMOJI, EMOJI_END, MOVED = 0x1F000, 0x1FC00, 0xE000

# Lines are broken and glyphs are placed without any of these.
UNUSED = ["GSUB", "GPOS", "GDEF", "DSIG", "FFTM", "vhea", "vmtx", "gasp", "MATH", "STAT", "meta"]


def bmp(characters):
    return {c for c in characters if c < 0x10000 and not 0xE000 <= c < 0xF900}


def cut(path, characters):
    """A font with only these of its characters, without hints and layout, at 1000 units an em."""
    options = subset.Options(
        hinting=False, notdef_outline=True, glyph_names=False, drop_tables=UNUSED,
        layout_features=[], name_IDs=[0, 1, 2, 13, 14], ignore_missing_unicodes=True)
    font = TTFont(path, fontNumber=0, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters & set(font.getBestCmap()))
    cutter.subset(font)
    if font["head"].unitsPerEm != 1000:
        scale_upem(font, 1000)
    return font


def joined(fonts):
    """One font of several; of a character that two have, the first one's glyph."""
    if len(fonts) == 1:
        return fonts[0]
    files = []
    for font in fonts:
        file = io.BytesIO()
        font.save(file)
        file.seek(0)
        files.append(file)
    return merge.Merger().merge(files)


def write(name, font):
    table = newTable("cmap")
    font_map = font.getBestCmap()
    moved = {c - EMOJI + MOVED if EMOJI <= c < EMOJI_END else c: g for c, g in font_map.items()}
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
    part = CmapSubtable.newSubtable(4)
    part.platformID, part.platEncID, part.language, part.cmap = 3, 1, 0, moved
    table.tableVersion, table.tables = 0, [part]
    font["cmap"] = table
    font["post"].formatType = 3.0
    font["head"].modified = font["head"].created
    file = io.BytesIO()
    font.save(file)
    packed = gzip.compress(file.getvalue(), 9, mtime=0)
    with open(f"{out}/{name}.ttf.gz", "wb") as target:
        target.write(packed)
    print(f"{name}: {len(moved)} characters, {len(file.getvalue())} bytes, {len(packed)} packed")


have = set(TTFont(image + "/font/gofont/ttfs/Go-Regular.ttf").getBestCmap())
text = []
for part in ["", "Thai", "Symbols", "Symbols2", "Math"]:
    path = NOTO % part
    wanted = bmp(TTFont(path).getBestCmap()) - have
    have |= wanted
    text.append(cut(path, wanted))
write("text", joined(text))

emoji = []
for path in sorted(glob.glob(work + "/package/files/noto-emoji-*-400-normal.woff")):
    wanted = {c for c in TTFont(path).getBestCmap() if EMOJI <= c < EMOJI_END or c < 0x10000} - have
    have |= wanted
    font = cut(path, wanted)
    font.flavor = None
    emoji.append(font)
write("emoji", joined(emoji))

write("cjk", cut(HANGUL, bmp(TTFont(HANGUL, fontNumber=0).getBestCmap()) - have))
