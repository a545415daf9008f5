/// A text whose dates are not broken over two lines: joiners that nobody sees (U+2060) hold 10月16日 together.
public func withWholeDates(_ text: String) -> String {
    var shown = ""
    var last: Character?
    for character in text {
        if let last, isWithinADate(last, character) { shown.append("\u{2060}") }
        shown.append(character)
        last = character
    }
    return shown
}

private func isWithinADate(_ last: Character, _ next: Character) -> Bool {
    isDigit(last) ? "年月日".contains(next) : "年月".contains(last) && isDigit(next)
}

private func isDigit(_ character: Character) -> Bool {
    character.isASCII && character.isWholeNumber
}
