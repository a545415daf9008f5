import SwiftUI

/// A signature by finger. It stays on the screen: what counts is the phone's key.
struct SignaturePad: View {
    let drawn: @MainActor (Bool) -> Void
    @State private var strokes: [[CGPoint]] = []
    @Environment(\.palette) private var palette

    var body: some View {
        Heading(said("用手指签名"))
        Path { path in
            for stroke in strokes { path.addLines(stroke) }
        }
        .stroke(palette.ink, style: StrokeStyle(lineWidth: 3, lineCap: .round, lineJoin: .round))
        .frame(maxWidth: .infinity)
        .frame(height: 160)
        .background(palette.surface, in: RoundedRectangle(cornerRadius: Space.controlRadius))
        .overlay(RoundedRectangle(cornerRadius: Space.controlRadius).stroke(palette.edge, lineWidth: 1.5))
        .contentShape(Rectangle())
        .gesture(
            DragGesture(minimumDistance: 0)
                .onChanged { drag in
                    if drag.translation == .zero || strokes.isEmpty { strokes.append([]) }
                    strokes[strokes.count - 1].append(drag.location)
                }
                .onEnded { _ in drawn(true) }
        )
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(said("用手指签名"))
        .accessibilityValue(strokes.isEmpty ? said("未签") : said("已签"))
        // Who cannot draw confirms by a double tap.
        .accessibilityAction { drawn(true) }
        HStack(alignment: .firstTextBaseline, spacing: Space.tight) {
            said("画出的签名只显示在屏幕上；真正起作用的，是这台手机的密钥。").small()
            Spacer(minLength: Space.tight)
            Button {
                strokes = []
                drawn(false)
            } label: { said("重签") }
                .buttonStyle(WordButtonStyle())
        }
    }
}
