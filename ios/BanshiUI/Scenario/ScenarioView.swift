import SwiftUI

import Banshi
import BanshiKit

/// 场景导航: what was answered, and the next question or what the answers came to.
public struct ScenarioView: View {
    private let model: ScenarioModel

    /// A step of a scenario.
    public init(model: ScenarioModel) {
        self.model = model
    }

    public var body: some View {
        Page {
            LoadedView(loaded: model.state.scenario, again: { model.send(.appear) }) { scenario in
                Told(scenario.title).type(.label)
                if !scenario.answered.isEmpty { Answered(lines: scenario.answered) { model.send(.go(path: $0)) } }
                switch scenario.next {
                case let .question(text, hint, choices):
                    Told(text).type(.title).accessibilityAddTraits(.isHeader)
                    if let hint { Told(hint).small() }
                    ForEach(choices, id: \.path) { choice in
                        Button { model.send(.go(path: choice.path)) } label: { Card { Told(choice.words) } }
                            .buttonStyle(CardButtonStyle())
                    }
                case let .item(card): Reached(card: card) { model.send(.item(card.item)) }
                case let .advice(words):
                    said("这件事不在这里办").type(.title).accessibilityAddTraits(.isHeader)
                    Told(words)
                }
            }
        } foot: {
            if let scenario = model.state.scenario.value {
                Onward(scenario: scenario, model: model)
            }
        }
        .task { model.send(.appear) }
    }
}

/// What was answered so far; each leads back to its question.
private struct Answered: View {
    let lines: [ScenarioChoiceLine]
    let go: @MainActor (String) -> Void

    var body: some View {
        Heading(said("您选了"))
        ForEach(lines, id: \.path) { line in
            TitleRow { Told(line.words) } beside: {
                Button { go(line.path) } label: { said("改选") }.buttonStyle(WordButtonStyle())
            }
        }
        Divider()
    }
}

/// The item, and what this case does not need.
private struct Reached: View {
    let card: ScenarioItemCard
    let open: @MainActor () -> Void

    var body: some View {
        Heading(said("您要办的是"))
        ItemCard(line: card.item, open: open)
        Told(card.summary).fontWeight(.semibold)
        if !card.notNeeded.isEmpty {
            Heading(said("这种情形不用交"))
            MaterialRows(materials: card.notNeeded)
        }
    }
}

/// The one thing to do: the item where there is one, else back to the last question.
private struct Onward: View {
    let scenario: ScenarioScreen
    let model: ScenarioModel

    var body: some View {
        switch scenario.next {
        case .question: said("不用登录，选错了可以改。").small()
        case let .item(card):
            Button { model.send(.item(card.item)) } label: { Told(card.button) }.buttonStyle(MainButtonStyle())
        case .advice:
            if let back = scenario.back {
                Button { model.send(.go(path: back)) } label: { said("回到上一问") }.buttonStyle(QuietButtonStyle())
            }
        }
    }
}
