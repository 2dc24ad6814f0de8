"""Does one harm to a finished file: to its envelope, its trailers, its separators."""


class EnvelopeVandal:
    """Each method takes a sound file of one set and gives it with one harm."""

    def __init__(self, author):
        self.author, self.random = author, author.random

    def file_terminator_behind(self, data):
        return data + b"~"

    def file_trailing_separator(self, data):
        at = self._end(data)
        return data[:at] + b"*" + data[at:]

    def file_leading_blank(self, data):
        at = self._end(data) + 1
        return data[:at] + b" " + data[at:]

    def file_empty_segment(self, data):
        at = self._end(data)
        return data[:at] + b"~" + data[at:]

    def file_cut(self, data):
        return data[: self.random.randrange(200, len(data) - 1)]

    def file_se01(self, data):
        return self._trailer(data, b"SE*", 1)

    def file_se02(self, data):
        return self._trailer(data, b"SE*", 2)

    def file_ge01(self, data):
        return self._trailer(data, b"GE*", 1)

    def file_ge02(self, data):
        return self._trailer(data, b"GE*", 2)

    def file_iea01(self, data):
        return self._trailer(data, b"IEA*", 1)

    def file_iea02(self, data):
        return self._trailer(data, b"IEA*", 2)

    def file_no_se(self, data):
        return self._without(data, b"SE*")

    def file_no_ge(self, data):
        return self._without(data, b"GE*")

    def file_no_iea(self, data):
        return self._without(data, b"IEA*")

    def file_no_gs(self, data):
        return self._without(data, b"GS*")

    def file_no_st(self, data):
        return self._without(data, b"ST*")

    def file_other_set(self, data):
        return data.replace(b"~ST*" + self.author.grammar.code.encode(), b"~ST*998")

    def file_other_group(self, data):
        return data.replace(b"~GS*" + self.author.grammar.group.encode(), b"~GS*QQ")

    def file_group_of_another_set(self, data):
        other = b"IN" if self.author.grammar.group != "IN" else b"PO"
        return data.replace(b"~GS*" + self.author.grammar.group.encode(), b"~GS*" + other)

    def file_st02_short(self, data):
        return data.replace(b"*0001~", b"*001~")

    def file_qualifier(self, data):
        return data.replace(b"*01*081234567", b"*XX*081234567", 1)

    def file_isa_date(self, data):
        return data.replace(b"*260105*", b"*261305*", 1)

    def file_isa_letters_in_number(self, data):
        return data.replace(b"000000042", b"00000004A")

    def file_isa_usage(self, data):
        return data.replace(b"*0*P*>", b"*0*X*>")

    def file_gs_without_sender(self, data):
        return data.replace(b"*081234567*CORNERSTORE*", b"**CORNERSTORE*", 1)

    def file_gs_date(self, data):
        return data.replace(b"*20260105*0915*7", b"*20261305*0915*7", 1)

    def file_junk_behind(self, data):
        return data + b"junk"

    def file_blanks_behind(self, data):
        return data + b"  \r\n\x1a"

    def file_stray_before_st(self, data):
        return data.replace(b"~ST*", b"~REF*DP*1~ST*", 1)

    def file_stray_after_se(self, data):
        return data.replace(b"~GE*", b"~REF*DP*1~GE*", 1)

    def file_twice_the_same_set(self, data):
        start, end = data.index(b"~ST*"), data.index(b"~GE*")
        return (data[:end] + data[start:end] + data[end:]).replace(b"~GE*1*", b"~GE*2*")

    def _end(self, data):
        """Where a segment within the set ends."""
        return self.random.choice([at for at, byte in enumerate(data) if byte == ord("~")][3:-3])

    @staticmethod
    def _trailer(data, start, place):
        at = data.index(b"~" + start) + 1
        segment, _, rest = data[at:].partition(b"~")
        elements = segment.split(b"*")
        elements[place] = elements[place][:-1] + (b"9" if elements[place][-1:] != b"9" else b"8")
        return data[:at] + b"*".join(elements) + b"~" + rest

    @staticmethod
    def _without(data, start):
        at = data.index(b"~" + start) + 1
        return data[:at] + data[at:].partition(b"~")[2]
