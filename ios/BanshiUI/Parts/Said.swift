import SwiftUI

import Banshi
import BanshiKit

/// What the shell itself says: buttons, headings, tabs; out of the String Catalogue, whose keys are the Chinese texts.
/// What there is to say about filing comes from the core.
func said(_ text: LocalizedStringKey) -> Text {
    Text(text, bundle: .module)
}

/// What the core says, in the language that the screens speak.
struct Told: View {
    let words: Words
    @Environment(\.language) private var language

    init(_ words: Words) {
        self.words = words
    }

    var body: some View {
        Text(verbatim: withWholeDates(language.text(of: words)))
            .fixedSize(horizontal: false, vertical: true)
    }
}

/// A text that the core gives in one language: a title out of a form, a name, a number.
struct Verbatim: View {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    var body: some View {
        Text(verbatim: text)
            .fixedSize(horizontal: false, vertical: true)
    }
}

extension View {
    /// Text that can wait: small and quiet.
    func small() -> some View {
        modifier(Small())
    }
}

private struct Small: ViewModifier {
    @Environment(\.palette) private var palette

    func body(content: Content) -> some View {
        content
            .type(.small)
            .foregroundStyle(palette.quiet)
    }
}
