import SwiftUI

import Banshi
import BanshiKit

/// 事项: how long, what it costs, how the result comes; which papers, and why the others are free; the guide.
public struct ItemView: View {
    private let model: ItemModel

    /// The page of an item.
    public init(model: ItemModel) {
        self.model = model
    }

    public var body: some View {
        Page {
            ReadAloudButton(readAloud: model.readAloud)
            LoadedView(loaded: model.state.item, again: { model.send(.appear) }) { item in
                Told(item.title).type(.title).accessibilityAddTraits(.isHeader)
                Summary(item: item)
                Materials(item: item)
                Guide(item: item, unfolded: model.state.unfolded) { model.send(.fold($0)) }
                Button { model.send(.book) } label: { said("预约窗口") }.buttonStyle(QuietButtonStyle())
            }
        } foot: {
            if let item = model.state.item.value {
                Button { model.send(.begin) } label: { Told(item.button) }.buttonStyle(MainButtonStyle())
            }
        }
        .task { model.send(.appear) }
        .sheet(isPresented: Binding(get: { model.state.showsPrivacy }, set: { if !$0 { model.send(.notNow) } })) {
            PrivacySheet(model: model)
        }
    }
}

private struct Summary: View {
    let item: ItemScreen
    @Environment(\.palette) private var palette

    var body: some View {
        if let stale = item.stale { Told(stale).foregroundStyle(palette.caution) }
        if let caution = item.caution { Verbatim(caution).foregroundStyle(palette.caution) }
        if let chosen = item.chosen { Told(chosen).foregroundStyle(palette.good) }
        Badges(words: item.badges)
        Card {
            TitleRow { Told(item.promised) } beside: { Told(item.legal).small() }
            Told(item.cost).small()
            Told(item.result).small()
            Verbatim(item.office).small()
        }
    }
}

private struct Materials: View {
    let item: ItemScreen

    var body: some View {
        Told(item.summary).type(.label).accessibilityAddTraits(.isHeader)
        MaterialRows(materials: item.materials)
    }
}

/// Materials with why, or what to know.
struct MaterialRows: View {
    let materials: [MaterialLine]

    var body: some View {
        ForEach(materials, id: \.code) { material in
            HStack(alignment: .firstTextBaseline, spacing: Space.close) {
                MarkBadge(mark: material.mark, word: material.markWords)
                VStack(alignment: .leading, spacing: Space.hair) {
                    Verbatim(material.title)
                    Told(material.reason).small()
                    if let basis = material.basis { Verbatim(basis).small() }
                    ForEach(material.mistakes, id: \.self) { Verbatim($0).small() }
                }
            }
            .accessibilityElement(children: .combine)
            Divider()
        }
    }
}

/// 拍, 传, 诺, 填, 免: how a material gets to the office.
private struct MarkBadge: View {
    let mark: MaterialMark
    let word: Words
    @Environment(\.palette) private var palette

    var body: some View {
        Told(word)
            .type(.small)
            .fontWeight(.semibold)
            .foregroundStyle(isForThePerson ? palette.action : palette.good)
            .padding(.horizontal, 6)
            .padding(.vertical, Space.hair)
            .background(isForThePerson ? palette.actionSoft : palette.goodSoft, in: Capsule())
    }

    private var isForThePerson: Bool {
        switch mark {
        case .photograph, .attach, .promise: true
        case .fill, .free: false
        }
    }
}

private struct Guide: View {
    let item: ItemScreen
    let unfolded: Set<GuidePart>
    let fold: @MainActor (GuidePart) -> Void

    var body: some View {
        Heading(said("办事指南"))
        ForEach(item.guide, id: \.part) { lines in
            Fold(title: Told(lines.title), isOpen: unfolded.contains(lines.part)) { fold(lines.part) } content: {
                ForEach(Array(lines.text.enumerated()), id: \.offset) { _, text in Verbatim(text) }
                if lines.text.isEmpty { said("无") }
                Verbatim(lines.source).small()
            }
        }
    }
}

/// What is done with the answers, before the first one.
private struct PrivacySheet: View {
    let model: ItemModel

    var body: some View {
        Page {
            said("您的信息怎样使用").type(.heading).padding(.top, Space.apart).accessibilityAddTraits(.isHeader)
            said("填写前请看一看。填的内容先只存在手机里，签名发送时才交出去。")
            ForEach(Array((model.state.item.value?.privacy ?? []).enumerated()), id: \.offset) { _, words in Told(words) }
            if let trouble = model.state.trouble {
                TroubleCard(trouble: trouble) { EmptyView() }
            }
        } foot: {
            Button { model.send(.understand) } label: {
                if model.state.isPreparing { said("正在打开") } else { said("知道了，开始填写") }
            }
            .buttonStyle(MainButtonStyle())
            .disabled(model.state.isPreparing)
            Button { model.send(.notNow) } label: { said("先不了") }.buttonStyle(QuietButtonStyle())
        }
    }
}
