import SwiftUI

import BanshiKit

/// What happened, what is safe, what to do: and one button that does it.
struct TroubleCard<Remedy: View>: View {
    let trouble: Trouble
    @ViewBuilder let remedy: Remedy
    @Environment(\.palette) private var palette

    var body: some View {
        VStack(alignment: .leading, spacing: Space.tight) {
            HStack(alignment: .firstTextBaseline, spacing: Space.tight) {
                Image(systemName: "exclamationmark.circle").accessibilityHidden(true)
                Told(trouble.happened).fontWeight(.semibold)
            }
            .foregroundStyle(trouble.kind == .later ? palette.caution : palette.stop)
            Told(trouble.advice).type(.label)
            remedy.buttonStyle(QuietButtonStyle())
        }
        .padding(Space.edge)
        .frame(maxWidth: .infinity, alignment: .leading)
        .background(
            trouble.kind == .later ? palette.cautionSoft : palette.stopSoft,
            in: RoundedRectangle(cornerRadius: Space.cardRadius)
        )
        .accessibilityElement(children: .contain)
    }
}

extension View {
    /// Shows a trouble above the screen's foot until it was read.
    func trouble(_ trouble: Trouble?, understood: @escaping @MainActor () -> Void) -> some View {
        safeAreaInset(edge: .bottom) {
            if let trouble {
                TroubleCard(trouble: trouble) {
                    Button(action: understood) { said("知道了") }
                }
                .padding(Space.edge)
            }
        }
    }
}
