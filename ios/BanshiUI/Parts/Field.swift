import SwiftUI

/// The border around something that can be entered.
struct Field<Content: View>: View {
    let isWrong: Bool
    @ViewBuilder let content: Content
    @Environment(\.palette) private var palette

    var body: some View {
        content
            .padding(Space.close)
            .frame(maxWidth: .infinity, minHeight: Space.target, alignment: .leading)
            .background(palette.surface, in: RoundedRectangle(cornerRadius: Space.controlRadius))
            .overlay(
                RoundedRectangle(cornerRadius: Space.controlRadius)
                    .stroke(isWrong ? palette.stop : palette.edge, lineWidth: 1.5)
            )
    }
}

/// One of several, with a mark that says whether it is chosen.
struct Option: View {
    let title: Text
    let isChosen: Bool
    let isOneOfMany: Bool
    let choose: @MainActor () -> Void
    @Environment(\.palette) private var palette

    var body: some View {
        Button(action: choose) {
            HStack(spacing: Space.close) {
                Image(systemName: symbol).foregroundStyle(isChosen ? palette.action : palette.quiet).accessibilityHidden(true)
                title.multilineTextAlignment(.leading)
                Spacer(minLength: 0)
            }
            .padding(Space.close)
            .frame(maxWidth: .infinity, minHeight: Space.target, alignment: .leading)
            .background(
                isChosen ? palette.actionSoft : palette.surface,
                in: RoundedRectangle(cornerRadius: Space.controlRadius)
            )
            .overlay(
                RoundedRectangle(cornerRadius: Space.controlRadius)
                    .stroke(isChosen ? palette.action : palette.edge, lineWidth: 1.5)
            )
        }
        .buttonStyle(CardButtonStyle())
        .accessibilityAddTraits(isChosen ? .isSelected : [])
    }

    private var symbol: String {
        switch (isOneOfMany, isChosen) {
        case (true, true): "checkmark.square.fill"
        case (true, false): "square"
        case (false, true): "largecircle.fill.circle"
        case (false, false): "circle"
        }
    }
}
