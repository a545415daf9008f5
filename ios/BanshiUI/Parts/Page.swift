import SwiftUI

import BanshiKit

/// A screen: one column that scrolls, and at the thumb a foot with what can be done.
struct Page<Content: View, Foot: View>: View {
    @ViewBuilder let content: Content
    @ViewBuilder let foot: Foot
    @Environment(\.palette) private var palette

    var body: some View {
        ScrollView {
            VStack(alignment: .leading, spacing: Space.close) { content }
                .frame(maxWidth: .infinity, alignment: .leading)
                .padding(.horizontal, Space.edge)
                .padding(.bottom, Space.apart)
        }
        .scrollDismissesKeyboard(.interactively)
        .background(palette.paper)
        .safeAreaInset(edge: .bottom, spacing: 0) {
            VStack(spacing: Space.tight) { foot }
                .padding(.horizontal, Space.edge)
                .padding(.vertical, Space.close)
                .frame(maxWidth: .infinity)
                .background(palette.paper)
        }
        .navigationBarTitleDisplayMode(.inline)
    }
}

extension Page where Foot == EmptyView {
    init(@ViewBuilder content: () -> Content) {
        self.init(content: content, foot: { EmptyView() })
    }
}

/// 无网络 · 照常使用, while the gateway does not answer.
struct OfflineLine: View {
    let link: GatewayLink

    var body: some View {
        if link.isOnline == false {
            said("无网络 · 照常使用").small()
        }
    }
}

/// A line that says that something is safe.
struct SafeLine: View {
    let content: Told
    @Environment(\.palette) private var palette

    init(_ content: Told) {
        self.content = content
    }

    var body: some View {
        HStack(alignment: .firstTextBaseline, spacing: Space.tight) {
            Image(systemName: "lock").accessibilityHidden(true)
            content
        }
        .type(.small)
        .foregroundStyle(palette.good)
    }
}
