import SwiftUI

/// One text to be changed: it is kept when the person says so, and not before.
struct TextSheet<Title: View>: View {
    @ViewBuilder let title: Title
    let save: @MainActor (String) -> Void
    @State private var text: String
    @Environment(\.dismiss) private var dismiss

    init(text: String, @ViewBuilder title: () -> Title, save: @escaping @MainActor (String) -> Void) {
        self.title = title()
        self.save = save
        _text = State(initialValue: text)
    }

    var body: some View {
        Page {
            title.type(.heading).padding(.top, Space.apart).accessibilityAddTraits(.isHeader)
            Field(isWrong: false) {
                TextField(text: $text) { title }.submitLabel(.done)
            }
        } foot: {
            Button {
                save(text)
                dismiss()
            } label: { said("保存") }
                .buttonStyle(MainButtonStyle())
            Button { dismiss() } label: { said("先不了") }.buttonStyle(QuietButtonStyle())
        }
    }
}
