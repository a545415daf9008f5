import SwiftUI

import BanshiKit

/// 读给我听: the device's voice begins, or falls silent; it does when the screen is left.
struct ReadAloudButton: View {
    let readAloud: ReadAloud
    @Environment(\.language) private var language

    var body: some View {
        Button { readAloud.toggle(language) } label: { readAloud.isReading ? said("不读了") : said("读给我听") }
            .buttonStyle(WordButtonStyle())
            .onDisappear { readAloud.stop() }
    }
}
