import SwiftUI

/// A part that folds: its title, and what is in it once it is open.
struct Fold<Title: View, Content: View>: View {
    let title: Title
    let isOpen: Bool
    let fold: @MainActor () -> Void
    @ViewBuilder let content: Content
    @Environment(\.palette) private var palette

    var body: some View {
        Button(action: fold) {
            HStack(spacing: Space.tight) {
                title
                Spacer(minLength: Space.tight)
                Image(systemName: isOpen ? "chevron.down" : "chevron.forward")
                    .foregroundStyle(palette.quiet)
                    .accessibilityHidden(true)
            }
            .frame(minHeight: Space.target)
        }
        .buttonStyle(CardButtonStyle())
        .accessibilityValue(isOpen ? said("已展开") : said("已收起"))
        if isOpen {
            VStack(alignment: .leading, spacing: Space.tight) { content }
                .padding(.bottom, Space.close)
        }
        Divider()
    }
}
