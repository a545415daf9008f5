import SwiftUI

import Banshi

/// Where something stands, in a word on a soft ground; the colour never says it alone.
struct Tag: View {
    let words: Words
    let tone: Tone
    @Environment(\.palette) private var palette

    var body: some View {
        Told(words)
            .type(.small)
            .fontWeight(.medium)
            .foregroundStyle(palette.ink(of: tone))
            .padding(.horizontal, Space.tight)
            .padding(.vertical, 2)
            .background(palette.ground(of: tone), in: RoundedRectangle(cornerRadius: 6))
    }
}

extension Palette {
    /// The colour of a tone's word.
    func ink(of tone: Tone) -> Color {
        switch tone {
        case .underWay: action
        case .waiting: caution
        case .good: good
        case .official: seal
        case .quiet: quiet
        }
    }

    /// The soft ground of a tone's word.
    func ground(of tone: Tone) -> Color {
        switch tone {
        case .underWay: actionSoft
        case .waiting: cautionSoft
        case .good: goodSoft
        case .official: stopSoft
        case .quiet: surface
        }
    }
}
