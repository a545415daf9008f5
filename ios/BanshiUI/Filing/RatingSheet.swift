import SwiftUI

import Banshi

/// 好差评: five levels and some words, asked once.
struct RatingSheet: View {
    let rate: @MainActor (RatingLevel, String) -> Void
    @State private var level: RatingLevel?
    @State private var words = ""

    var body: some View {
        Page {
            said("这次办得怎么样？").type(.heading).padding(.top, Space.apart).accessibilityAddTraits(.isHeader)
            said("只问一次，窗口会看到。").small()
            ForEach(RatingLevel.bestFirst, id: \.self) { one in
                Option(title: one.name, isChosen: level == one, isOneOfMany: false) { level = one }
            }
            Field(isWrong: false) {
                TextField(text: $words, axis: .vertical) { said("想说的话（选填）") }
            }
        } foot: {
            Button { if let level { rate(level, words) } } label: { said("提交评价") }
                .buttonStyle(MainButtonStyle())
                .disabled(level == nil)
        }
    }
}

/// What the person said of a filing.
struct Rating: View {
    let level: RatingLevel?

    var body: some View {
        if let level {
            Heading(said("您的评价"))
            level.name
        }
    }
}

extension RatingLevel {
    static let bestFirst: [RatingLevel] = [.verySatisfied, .satisfied, .fair, .dissatisfied, .veryDissatisfied]

    /// The level as the state council's list names it.
    var name: Text {
        switch self {
        case .verySatisfied: said("非常满意")
        case .satisfied: said("满意")
        case .fair: said("基本满意")
        case .dissatisfied: said("不满意")
        case .veryDissatisfied: said("非常不满意")
        }
    }
}
