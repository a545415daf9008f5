import SwiftUI

import Banshi
import BanshiKit

/// 办件: the timeline with who has it and until when; papers, decisions, courier; what the person can do.
public struct FilingView: View {
    private let model: FilingModel
    private let link: GatewayLink

    /// The page of a filing.
    public init(model: FilingModel, link: GatewayLink) {
        self.model = model
        self.link = link
    }

    public var body: some View {
        Page {
            ReadAloudButton(readAloud: model.readAloud)
            OfflineLine(link: link)
            LoadedView(loaded: model.state.filing, again: { model.send(.appear) }) { filing in
                TitleRow { Told(filing.title).type(.heading) } beside: { Tag(words: filing.badge, tone: filing.tone) }
                Card {
                    said("办件编号").small()
                    Verbatim(filing.number).type(.heading)
                    Told(filing.received).small()
                }
                Told(filing.next)
                Timeline(steps: filing.steps)
                AskedList(lines: filing.asked)
                FilingParts(filing: filing, unfolded: model.state.unfolded) { model.send(.fold($0)) }
                Rating(level: filing.rating)
                ForEach(filing.actions.dropFirst(), id: \.self) { ActionButton(action: $0, isMain: false, model: model) }
            }
        } foot: {
            if let action = model.state.filing.value?.actions.first {
                ActionButton(action: action, isMain: true, model: model)
            }
        }
        .refreshable { await refresh() }
        .task(id: link.changes) { model.send(.appear) }
        .trouble(model.state.trouble) { model.send(.understood) }
        .confirmationDialog(
            said("撤回这次申请？"),
            isPresented: Binding(get: { model.state.asksToWithdraw }, set: { if !$0 { model.send(.notNow) } }),
            titleVisibility: .visible
        ) {
            Button(role: .destructive) { model.send(.withdraw) } label: { said("撤回") }
        } message: {
            said("撤回后窗口不再办理，需要时可以重新申请。")
        }
        .sheet(isPresented: Binding(get: { model.state.asksToRate }, set: { if !$0 { model.send(.notNow) } })) {
            RatingSheet { level, words in model.send(.rate(level, words: words)) }
        }
    }
}

extension FilingView {
    @MainActor private func refresh() async {
        model.send(.refresh)
        await model.settled()
    }
}

/// What can be done, in the core's words.
private struct ActionButton: View {
    let action: FilingAction
    let isMain: Bool
    let model: FilingModel

    var body: some View {
        if let words = try? actionWords(action: action) {
            if isMain {
                Button { model.send(.act(action)) } label: { Told(words) }
                    .buttonStyle(MainButtonStyle())
                    .disabled(model.state.isWorking)
            } else {
                Button { model.send(.act(action)) } label: { Told(words) }
                    .buttonStyle(QuietButtonStyle())
                    .disabled(model.state.isWorking)
            }
        }
    }
}

/// What the window asked for.
struct AskedList: View {
    let lines: [AskedLine]

    var body: some View {
        if !lines.isEmpty {
            Heading(said("窗口要您补交"))
            ForEach(Array(lines.enumerated()), id: \.offset) { _, line in
                Card {
                    Verbatim(line.title).fontWeight(.semibold)
                    Verbatim(line.place).small()
                    Verbatim(line.reason)
                    Verbatim(line.basis).small()
                }
                .accessibilityElement(children: .combine)
            }
        }
    }
}
