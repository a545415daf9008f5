import SwiftUI

import Banshi
import BanshiKit

/// 首页: what waits for the person, what is under way, what is being filled in; the others as counts only.
public struct HomeView: View {
    private let model: HomeModel
    private let link: GatewayLink
    @Environment(\.palette) private var palette

    /// The home of the resident whose papers are open.
    public init(model: HomeModel, link: GatewayLink) {
        self.model = model
        self.link = link
    }

    public var body: some View {
        Page {
            OfflineLine(link: link)
            SearchBox { model.send(.search) }
            if let clock = model.state.home.value?.clock { Caution(words: clock) }
            LoadedView(loaded: model.state.home, again: { model.send(.appear) }) { home in
                Matters(home: home, model: model)
                if !home.welcome.isEmpty { Welcome(lines: home.welcome, items: model.state.items, model: model) }
                if !home.others.isEmpty { Others(residents: home.others) { model.send(.residents) } }
                SafeLine(Told(home.safe)).padding(.top, Space.edge)
            }
        }
        .navigationTitle(said("办事"))
        .toolbar {
            ToolbarItem(placement: .topBarTrailing) {
                if let whose = model.state.home.value?.whose {
                    Button { model.send(.residents) } label: { Told(whose) }
                        .buttonStyle(WordButtonStyle())
                        .accessibilityHint(said("换人"))
                }
            }
        }
        .task(id: link.changes) { model.send(.appear) }
        .trouble(model.state.trouble) { model.send(.understood) }
        .confirmationDialog(
            said("删去这份草稿？"),
            isPresented: Binding(
                get: { model.state.asksToDiscard != nil },
                set: { if !$0 { model.send(.askToDiscard(nil)) } }
            ),
            titleVisibility: .visible
        ) {
            Button(role: .destructive) { model.send(.discard) } label: { said("删去") }
        } message: {
            said("填的和拍的都会从这台手机里删掉，不能恢复。")
        }
    }
}

private struct SearchBox: View {
    let open: @MainActor () -> Void
    @Environment(\.palette) private var palette

    var body: some View {
        Button(action: open) {
            HStack(spacing: Space.tight) {
                Image(systemName: "magnifyingglass").accessibilityHidden(true)
                said("想办什么？试试“执业药师”或 zyys")
                Spacer(minLength: 0)
            }
            .foregroundStyle(palette.quiet)
            .padding(Space.close)
            .frame(minHeight: Space.target)
            .background(palette.surface, in: RoundedRectangle(cornerRadius: Space.controlRadius))
            .overlay(RoundedRectangle(cornerRadius: Space.controlRadius).stroke(palette.edge, lineWidth: 1.5))
        }
        .buttonStyle(CardButtonStyle())
    }
}

private struct Matters: View {
    let home: HomeScreen
    let model: HomeModel

    var body: some View {
        if !home.waiting.isEmpty || !home.attention.isEmpty {
            Heading(said("等您处理"))
            ForEach(home.waiting, id: \.id) { line in FilingCard(line: line) { model.send(.filing(line)) } }
            ForEach(home.attention, id: \.line.submission) { line in QueuedCard(queued: line, tone: .waiting, model: model) }
        }
        if !home.underWay.isEmpty || !home.sending.isEmpty {
            Heading(said("办理中"))
            ForEach(home.sending, id: \.line.submission) { line in QueuedCard(queued: line, tone: .underWay, model: model) }
            ForEach(home.underWay, id: \.id) { line in FilingCard(line: line) { model.send(.filing(line)) } }
        }
        if !home.drafts.isEmpty {
            Heading(said("接着填"))
            ForEach(home.drafts, id: \.id) { line in DraftCard(line: line, model: model) }
        }
        if !home.ended.isEmpty {
            Heading(said("办好的"))
            ForEach(home.ended, id: \.id) { line in FilingCard(line: line) { model.send(.filing(line)) } }
        }
    }
}

private struct QueuedCard: View {
    let queued: QueuedLine
    let tone: Tone
    let model: HomeModel

    var body: some View {
        Button { model.send(.queued(queued)) } label: {
            Card {
                TitleRow { Told(queued.title) } beside: { Tag(words: queued.line.words, tone: tone) }
                Told(queued.words).small()
                if let piece = queued.line.piece, piece.of > 0 {
                    ProgressBar(sent: piece.sent, of: piece.of)
                }
            }
        }
        .buttonStyle(CardButtonStyle())
    }
}

private struct DraftCard: View {
    let line: DraftLine
    let model: HomeModel
    @Environment(\.palette) private var palette

    var body: some View {
        Button { model.send(.draft(line)) } label: {
            Card {
                TitleRow { Told(line.title) } beside: { Told(line.progress).small() }
                if let attention = line.attention { Told(attention).type(.small).foregroundStyle(palette.caution) }
                ProgressBar(fraction: Double(line.percent) / 100).padding(.vertical, Space.hair)
                Told(line.changed).small()
            }
        }
        .buttonStyle(CardButtonStyle())
        .contextMenu {
            Button(role: .destructive) { model.send(.askToDiscard(line)) } label: { said("删去") }
        }
        .accessibilityAction(named: said("删去")) { model.send(.askToDiscard(line)) }
    }
}

private struct Welcome: View {
    let lines: [Words]
    let items: [ItemLine]
    let model: HomeModel

    var body: some View {
        ForEach(Array(lines.enumerated()), id: \.offset) { place, line in
            HStack(alignment: .firstTextBaseline, spacing: Space.close) {
                Text(verbatim: "\(place + 1)").fontWeight(.semibold)
                Told(line)
            }
            .accessibilityElement(children: .combine)
        }
        if !items.isEmpty {
            Heading(said("可以先看这些"))
            ForEach(items, id: \.code) { line in ItemCard(line: line) { model.send(.item(line)) } }
        }
    }
}

/// The other residents as counts only: nothing of their papers.
private struct Others: View {
    let residents: [ResidentLine]
    let open: @MainActor () -> Void

    var body: some View {
        Heading(said("其他人（材料已锁，换人后可见）"))
        Count(title: said("等待发送"), number: residents.reduce(0) { $0 + $1.waiting }, open: open)
        Count(title: said("需要处理"), number: residents.reduce(0) { $0 + $1.attention }, open: open)
        Count(title: said("有新消息"), number: residents.reduce(0) { $0 + $1.news }, open: open)
    }
}

private struct Count: View {
    let title: Text
    let number: UInt32
    let open: @MainActor () -> Void

    var body: some View {
        Button(action: open) {
            Card {
                HStack {
                    title
                    Spacer(minLength: Space.tight)
                    said("\(Int(number)) 件").fontWeight(.semibold)
                }
            }
        }
        .buttonStyle(CardButtonStyle())
    }
}
