import SwiftUI

import Banshi
import BanshiKit

/// 事项: results as typed, in windows of the whole list.
public struct SearchView: View {
    private let model: SearchModel
    private let link: GatewayLink
    @Environment(\.palette) private var palette
    @FocusState private var isTyping: Bool

    /// A search over the catalogue on this phone.
    public init(model: SearchModel, link: GatewayLink) {
        self.model = model
        self.link = link
    }

    public var body: some View {
        VStack(alignment: .leading, spacing: Space.tight) {
            Field(isWrong: false) {
                TextField(text: Binding(get: { model.state.typed }, set: { model.send(.type($0)) })) {
                    said("名称、拼音或首字母")
                }
                .focused($isTyping)
                .autocorrectionDisabled()
                .textInputAutocapitalization(.never)
                .submitLabel(.search)
            }
            .padding(.horizontal, Space.edge)
            ScrollView {
                LazyVStack(alignment: .leading, spacing: Space.close) {
                    OfflineLine(link: link)
                    if let catalogue = model.state.catalogue, catalogue.isStale { Told(catalogue.words).small() }
                    if let note = model.state.note { Told(note) }
                    Unsure(scenarios: model.state.scenarios) { model.send(.ask($0)) }
                    LoadedView(loaded: model.state.items, again: { model.send(.appear) }) { items in
                        if items.isEmpty { Nothing(catalogue: model.state.catalogue) }
                        ForEach(Array(items.enumerated()), id: \.element.code) { row, line in
                            ItemCard(line: line) { model.send(.item(line)) }
                                .onAppear { model.send(.reach(row: row)) }
                        }
                    }
                }
                .padding(.horizontal, Space.edge)
            }
            .scrollDismissesKeyboard(.interactively)
        }
        .background(palette.paper)
        .navigationTitle(said("事项"))
        .navigationBarTitleDisplayMode(.inline)
        .task(id: link.changes) { model.send(.appear) }
        .onAppear { isTyping = true }
    }
}

/// 不确定办哪个？ Questions in a person's own words.
private struct Unsure: View {
    let scenarios: [ScenarioLine]
    let ask: @MainActor (ScenarioLine) -> Void

    var body: some View {
        if !scenarios.isEmpty {
            said("不确定办哪个？答几个问题").small()
            ForEach(scenarios, id: \.path) { line in
                Button { ask(line) } label: { Card { Told(line.title).fontWeight(.semibold) } }
                    .buttonStyle(CardButtonStyle())
            }
        }
    }
}

private struct Nothing: View {
    let catalogue: CatalogueState?

    var body: some View {
        if catalogue?.items == 0 {
            said("目录还没有下载").fontWeight(.semibold)
            said("请连一次网，之后没有网络也能查。").small()
        } else {
            said("没有找到").fontWeight(.semibold)
            said("换个说法，或打 12345 问一问。").small()
        }
    }
}

/// An item in a list.
struct ItemCard: View {
    let line: ItemLine
    let open: @MainActor () -> Void
    @Environment(\.palette) private var palette

    var body: some View {
        Button(action: open) {
            Card {
                Told(line.title).fontWeight(.semibold)
                Verbatim(line.office).small()
                Badges(words: line.badges)
                if let caution = line.caution { Verbatim(caution).type(.small).foregroundStyle(palette.caution) }
            }
        }
        .buttonStyle(CardButtonStyle())
    }
}

/// 零跑动, 全程网办, 不收费: below each other where they do not fit in a row.
struct Badges: View {
    let words: [Words]

    var body: some View {
        ViewThatFits(in: .horizontal) {
            HStack(spacing: Space.tight) { tags }
            VStack(alignment: .leading, spacing: Space.hair) { tags }
        }
    }

    private var tags: some View {
        ForEach(words, id: \.zh) { Tag(words: $0, tone: .underWay) }
    }
}
