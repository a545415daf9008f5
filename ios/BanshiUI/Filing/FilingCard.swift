import SwiftUI

import Banshi

/// A filing in a list: who has it and until when; where it waits for the person, what its button says.
struct FilingCard: View {
    let line: FilingLine
    let open: @MainActor () -> Void
    @Environment(\.palette) private var palette

    var body: some View {
        Button(action: open) {
            Card {
                TitleRow { Told(line.title) } beside: { Tag(words: line.badge, tone: line.tone) }
                Told(line.words).small()
                if let button = line.button {
                    Told(button)
                        .fontWeight(.semibold)
                        .foregroundStyle(palette.onAction)
                        .frame(maxWidth: .infinity, minHeight: Space.target)
                        .background(palette.action, in: RoundedRectangle(cornerRadius: Space.controlRadius))
                        .padding(.top, Space.tight)
                }
            }
        }
        .buttonStyle(CardButtonStyle())
    }
}
