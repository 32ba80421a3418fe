"""PDFs as programs make them, with a word in each place where something of people hides."""

from __future__ import annotations

import zlib
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

SEEN = "Both paths are down"


def plain(words: str = SEEN) -> bytes:
    """One page with a line of text, and nothing else."""
    with pikepdf.new() as made:
        _page(made, words)
        return _saved(made)


def telling(token: str) -> bytes:
    """A page with a line of text and a photograph, and the token in each place beside what is seen."""
    with pikepdf.new() as made:
        page = _page(made, SEEN)
        _tell_catalog(made, token)
        _tell_page(made, page, token)
        _tell_annotations(made, page, token)
        first = _saved(made)
    return _revised(first, token)


def filled(answer: str, token: str) -> bytes:
    """A form with an answer that is seen, by a field whose name and hint tell more."""
    with pikepdf.new() as made:
        page = _page(made, SEEN)
        font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        field = made.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String(f"{token}-name"), TU=String(f"{token}-hint"),
                V=String(answer), DV=String(f"{token}-before"), Rect=Array([20, 40, 180, 60]), F=4,
                DA=String("/Helv 12 Tf 0 g"), P=page.obj,
            )
        )  # fmt: skip
        page.obj.Annots = Array([field])
        made.Root.AcroForm = Dictionary(
            Fields=Array([field]), DR=Dictionary(Font=Dictionary(Helv=font)), NeedAppearances=True
        )
        return _saved(made)


def hiding(token: str) -> bytes:
    """A page whose file holds what nobody sees on it: a picture of a page that was deleted, words under a black bar,
    beyond the page's edge and on a layer that is off, where a figure came from, a picture behind a picture.
    """
    with pikepdf.new() as made:
        page = _page(made, SEEN)
        unused = made.make_stream(f"{token}-unused".encode())
        unused.Type, unused.Subtype = Name.XObject, Name.Form
        figure = made.make_stream(b"0 0 5 5 re f")
        figure.Type, figure.Subtype, figure.BBox = Name.XObject, Name.Form, Array([0, 0, 5, 5])
        figure["/PTEX.FileName"] = String(f"/home/{token}-tex/fig.pdf")
        photo = made.make_stream(photograph("") + f"{token}-behind".encode())
        photo.Type, photo.Subtype, photo.Filter = Name.XObject, Name.Image, Name.DCTDecode
        photo.Width, photo.Height, photo.BitsPerComponent, photo.ColorSpace = 8, 8, 8, Name.DeviceRGB
        page.obj.Resources.XObject = Dictionary(Unused=unused, Fig=figure, Im=photo)
        layer = made.make_indirect(Dictionary(Type=Name.OCG, Name=String("Draft")))
        page.obj.Resources.Properties = Dictionary(Off=layer)
        made.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
        page.obj.Contents = made.make_stream(
            f"BT /F1 12 Tf 20 100 Td ({token}-covered) Tj ET 0 g 10 90 180 30 re f "
            f"BT /F1 12 Tf 900 900 Td ({token}-cropped) Tj ET "
            f"/OC /Off BDC BT /F1 12 Tf 20 50 Td ({token}-layered) Tj ET EMC /Fig Do q 9 0 0 9 0 0 cm /Im Do Q".encode()
        )
        return _saved(made)


def locked(owner: str = "owner", user: str = "") -> bytes:
    """One that is encrypted: to open, or only to change."""
    with pikepdf.new() as made:
        _page(made, SEEN)
        out = BytesIO()
        made.save(out, encryption=pikepdf.Encryption(owner=owner, user=user))
        return out.getvalue()


def many(pages: int) -> bytes:
    """One with so many empty pages."""
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        return _saved(made)


def bomb(size: int) -> bytes:
    """One whose table of objects is small, and unpacks to so many bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    some = 10_000_000
    packed = b"x\xda" + (packer.compress(bytes(some)) + packer.flush(zlib.Z_FULL_FLUSH)) * (size // some)
    says = f"/Type /XRef /Size 3 /W [1 2 1] /Root 2 0 R /Filter /FlateDecode /Length {len(packed)}"
    first = f"%PDF-1.5\n1 0 obj\n<< {says} >>\nstream\n".encode()
    return first + packed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"


def told_by(data: bytes) -> bytes:
    """Everything that a PDF says, unpacked: its own bytes, every object, and every stream as it is stored and read."""
    found = [data]
    with pikepdf.open(BytesIO(data)) as source:
        for thing in source.objects:
            found.append(repr(thing).encode())
            if isinstance(thing, Stream):
                found.append(thing.read_raw_bytes())
                try:
                    found.append(thing.read_bytes())
                except pikepdf.PdfError:
                    continue
        found.append(repr(source.trailer).encode())
    return b"\n".join(found)


def photograph(token: str) -> bytes:
    """A JPEG that says where it was taken, and by whom."""
    out, told = BytesIO(), Image.Exif()
    told[0x013B] = f"{token}-artist"
    Image.new("RGB", (8, 8), "red").save(out, "JPEG", exif=told, comment=f"{token}-comment")
    return out.getvalue()


def _page(made: pikepdf.Pdf, words: str) -> pikepdf.Page:
    page = made.add_blank_page(page_size=(200, 200))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources = Dictionary(Font=Dictionary(F1=made.make_indirect(font)))
    page.obj.Contents = made.make_stream(f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode())
    return page


def _saved(made: pikepdf.Pdf) -> bytes:
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _tell_catalog(made: pikepdf.Pdf, token: str) -> None:
    with made.open_metadata() as told:
        told["dc:creator"] = [f"{token}-xmp"]
    made.docinfo["/Author"] = f"{token}-author"
    made.docinfo["/Producer"] = f"{token}-producer"
    made.attachments["notes.txt"] = pikepdf.AttachedFileSpec(made, f"{token}-embedded".encode(), filename="notes.txt")
    script = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{token}-script')"))
    made.Root.OpenAction = script
    made.Root.AA = Dictionary(WC=script)
    made.Root.Names.JavaScript = Dictionary(Names=Array([String("go"), script]))
    made.Root.PieceInfo = Dictionary(Word=Dictionary(Private=String(f"{token}-piece")))
    made.Root.Lang = String(f"{token}-language")
    with made.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(f"{token}-outline", 0))


def _tell_page(made: pikepdf.Pdf, page: pikepdf.Page, token: str) -> None:
    page.obj.PieceInfo = Dictionary(Word=Dictionary(Private=String(f"{token}-page")))
    page.obj.Metadata = Stream(made, f"{token}-page-xmp".encode())
    page.obj.Thumb = made.make_stream(zlib.compress(f"{token}-thumb".encode()), Filter=Name.FlateDecode)
    page.obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String(f"{token}-opened")))
    page.obj.Resources.Properties = Dictionary(M=Dictionary(Title=String(f"{token}-marked")))
    picture = made.make_stream(photograph(token))
    picture.Type, picture.Subtype, picture.Filter = Name.XObject, Name.Image, Name.DCTDecode
    picture.Width, picture.Height, picture.BitsPerComponent, picture.ColorSpace = 8, 8, 8, Name.DeviceRGB
    picture.Metadata = made.make_stream(f"{token}-picture-xmp".encode())
    picture.PieceInfo = Dictionary(Draw=Dictionary(Private=String(f"{token}-picture")))
    page.obj.Resources.XObject = Dictionary(Im=picture)
    page.contents_add(b"q 40 0 0 40 20 20 cm /Im Do Q")


def _tell_annotations(made: pikepdf.Pdf, page: pikepdf.Page, token: str) -> None:
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([10, 10, 30, 30]), T=String(f"{token}-annotator"),
        Contents=String(f"{token}-comment"), NM=String(f"{token}-note"), M=String("D:20261101"),
    )  # fmt: skip
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([10, 10, 30, 30]),
        A=Dictionary(S=Name.URI, URI=String(f"https://{token}.example/")),
    )  # fmt: skip
    page.obj.Annots = Array([made.make_indirect(note), made.make_indirect(link)])


def _revised(first: bytes, token: str) -> bytes:
    """Changed by appending, as programs save: what was there before is still in the file."""
    at = len(first)
    last = int(first.rsplit(b"startxref", 1)[1].split()[0])
    with pikepdf.open(BytesIO(first)) as source:
        size, [root, info] = int(source.trailer.Size), [one.objgen[0] for one in (source.Root, source.docinfo)]
    added = f"{size} 0 obj\n({token}-earlier)\nendobj\n".encode()
    table = f"xref\n{size} 1\n{at:010d} 00000 n \n".encode()
    trailer = f"trailer\n<< /Size {size + 1} /Root {root} 0 R /Info {info} 0 R /Prev {last} >>\n".encode()
    return first + added + table + trailer + f"startxref\n{at + len(added)}\n%%EOF\n".encode()
