import SwiftUI

import BanshiKit

/// The core's answer; before it comes nothing for a moment and then a skeleton; instead of it what went wrong.
struct LoadedView<Value: Equatable & Sendable, Content: View>: View {
    let loaded: Loaded<Value>
    let again: @MainActor () -> Void
    @ViewBuilder let content: (Value) -> Content

    var body: some View {
        switch loaded {
        case .waiting: Skeleton()
        case let .failed(trouble):
            TroubleCard(trouble: trouble) {
                Button(action: again) { said("再试一次") }
            }
        case let .here(value): content(value)
        }
    }
}

/// Where cards will be. What is there within 300 ms shows none.
private struct Skeleton: View {
    @State private var isShown = false
    @Environment(\.palette) private var palette

    var body: some View {
        VStack(spacing: Space.close) {
            ForEach(0 ..< 3, id: \.self) { _ in
                RoundedRectangle(cornerRadius: Space.cardRadius).fill(palette.line).frame(height: 88)
            }
        }
        .opacity(isShown ? 1 : 0)
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(said("正在打开"))
        .task {
            try? await Task.sleep(for: .milliseconds(300))
            isShown = true
        }
    }
}
