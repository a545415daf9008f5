import SwiftUI

import Banshi
import BanshiKit

/// 核对与签名: everything on one page, each part with 改; commitments are read before they are signed.
public struct ReviewView: View {
    private let model: ReviewModel
    @Environment(\.language) private var language

    /// The page before a draft is signed.
    public init(model: ReviewModel) {
        self.model = model
    }

    public var body: some View {
        Page {
            LoadedView(loaded: model.state.review, again: { model.send(.appear(language)) }) { review in
                Told(review.title).type(.title).accessibilityAddTraits(.isHeader)
                if let attention = review.attention { Returned(words: attention.words) }
                Changes(lines: model.state.carried)
                Missing(lines: review.missing) { model.send(.missing($0)) }
                Answers(lines: review.answers) { model.send(.change(question: $0)) }
                ReviewPapers(review: review) { model.send(.paper(material: $0)) }
                Promises(review: review, model: model)
                Ways(choices: review.delivery) { model.send(.deliver($0)) }
                SignaturePad { model.send(.draw($0)) }
            }
        } foot: {
            if let review = model.state.review.value {
                Button { model.send(.sign) } label: {
                    if model.state.isSigning { said("正在签名") } else { Told(review.button) }
                }
                .buttonStyle(MainButtonStyle())
                .disabled(!model.state.canSign)
            }
        }
        .navigationTitle(said("核对与签名"))
        .task(id: language) { model.send(.appear(language)) }
        .trouble(model.state.trouble) { model.send(.understood) }
    }
}

/// What the gateway found wrong.
private struct Returned: View {
    let words: ErrorWords
    @Environment(\.palette) private var palette

    var body: some View {
        VStack(alignment: .leading, spacing: Space.hair) {
            Told(words.happened).fontWeight(.semibold)
            Told(words.advice).type(.label)
        }
        .foregroundStyle(palette.caution)
        .padding(Space.edge)
        .frame(maxWidth: .infinity, alignment: .leading)
        .background(palette.cautionSoft, in: RoundedRectangle(cornerRadius: Space.cardRadius))
    }
}

/// What is different in the item's new version.
private struct Changes: View {
    let lines: [CarriedLine]

    var body: some View {
        if !lines.isEmpty {
            Heading(said("新版表格里不同的地方"))
            ForEach(Array(lines.enumerated()), id: \.offset) { _, line in
                Verbatim(line.label)
                if !line.answer.isEmpty { said("原来填的：\(line.answer)") }
                Told(line.words).small()
            }
        }
    }
}

private struct Missing: View {
    let lines: [MissingLine]
    let go: @MainActor (MissingPlace) -> Void

    var body: some View {
        if !lines.isEmpty {
            Heading(said("还差这些"))
            ForEach(Array(lines.enumerated()), id: \.offset) { _, line in
                Button { go(line.place) } label: {
                    Card {
                        HStack(spacing: Space.tight) {
                            Told(line.words)
                            Spacer(minLength: Space.tight)
                            Image(systemName: "chevron.forward").accessibilityHidden(true)
                        }
                    }
                }
                .buttonStyle(CardButtonStyle())
            }
        }
    }
}

private struct Answers: View {
    let lines: [ReviewLine]
    let change: @MainActor (String) -> Void

    var body: some View {
        Heading(said("填写的内容"))
        ForEach(Array(lines.enumerated()), id: \.offset) { _, line in
            switch line {
            case let .heading(_, text):
                Verbatim(text).type(.label).accessibilityAddTraits(.isHeader)
            case let .answer(_, path, label, text, _):
                HStack(alignment: .firstTextBaseline, spacing: Space.tight) {
                    VStack(alignment: .leading, spacing: 0) {
                        Verbatim(label).small()
                        if text.isEmpty { said("未填") } else { Verbatim(text) }
                    }
                    .accessibilityElement(children: .combine)
                    Spacer(minLength: Space.tight)
                    Button { change(path) } label: { said("改") }
                        .buttonStyle(WordButtonStyle())
                        .accessibilityLabel(said("改：\(label)"))
                }
            }
        }
    }
}

private struct ReviewPapers: View {
    let review: ReviewScreen
    let look: @MainActor (String) -> Void

    var body: some View {
        if !review.papers.isEmpty {
            Heading(said("材料"))
            ForEach(review.papers, id: \.material) { paper in
                Button { look(paper.material) } label: {
                    Card {
                        Verbatim(paper.title)
                        Told(paper.state).small()
                    }
                }
                .buttonStyle(CardButtonStyle())
            }
        }
        if !review.checks.isEmpty {
            Heading(said("不用您交的"))
            ForEach(Array(review.checks.enumerated()), id: \.offset) { _, words in Told(words) }
        }
    }
}

/// How the result can come.
private struct Ways: View {
    let choices: [DeliveryChoice]
    let choose: @MainActor (DeliveryKind) -> Void

    var body: some View {
        if choices.count > 1 {
            Heading(said("结果怎样给您"))
            ForEach(choices, id: \.kind) { choice in
                WayOption(choice: choice) { choose(choice.kind) }
            }
        }
    }
}

private struct WayOption: View {
    let choice: DeliveryChoice
    let choose: @MainActor () -> Void
    @Environment(\.language) private var language

    var body: some View {
        Option(
            title: Text(verbatim: language.text(of: choice.words)), isChosen: choice.chosen, isOneOfMany: false, choose: choose
        )
    }
}
