import SwiftUI

import Banshi
import BanshiKit

/// A question with its field, where its answer is from, and what is wrong with it.
struct QuestionView: View {
    let question: FormQuestion
    let model: FormModel
    let focused: FocusState<String?>.Binding
    @Environment(\.palette) private var palette

    var body: some View {
        VStack(alignment: .leading, spacing: Space.tight) {
            HStack(alignment: .firstTextBaseline, spacing: Space.tight) {
                Verbatim(question.label).fontWeight(.semibold)
                if !question.required, question.kind != .note { said("选填").small() }
            }
            if !question.hint.isEmpty { Verbatim(question.hint).small() }
            answer
                .accessibilityLabel(Text(verbatim: question.label))
                .accessibilityHint(Text(verbatim: question.hint))
            if let origin = question.origin { Told(origin).type(.small).foregroundStyle(palette.good) }
            if let mistake { Told(mistake).type(.label).foregroundStyle(palette.stop) }
        }
        .padding(.top, Space.close)
    }

    private var mistake: Words? { model.state.mistake(of: question) }

    private func set(_ value: String) {
        model.send(.answer(path: question.path, value: value))
    }

    @ViewBuilder private var answer: some View {
        if question.locked {
            Field(isWrong: false) { Verbatim(model.state.text(of: question)) }.accessibilityValue(said("不能修改"))
        } else {
            switch question.kind {
            case .note: EmptyView()
            case .text:
                HStack(spacing: Space.tight) {
                    line(.default)
                    if let scan = question.scan {
                        Button { model.send(.scan(path: question.path)) } label: { Told(scan) }
                            .buttonStyle(QuietButtonStyle())
                            .accessibilityHint(Text(verbatim: question.label))
                            .fixedSize(horizontal: true, vertical: false)
                    }
                }
            case .dateTime, .other: line(.default)
            case .integer: line(question.appearance.contains("numbers") ? .numberPad : .numbersAndPunctuation)
            case .decimal: line(.decimalPad)
            case .range: line(.numbersAndPunctuation)
            case .date: MomentField(kind: .date, value: model.state.text(of: question), set: set)
            case .time: MomentField(kind: .time, value: model.state.text(of: question), set: set)
            case .selectOne: ChoicesField(question: question, isOneOfMany: false, set: set)
            case .selectMultiple, .rank: ChoicesField(question: question, isOneOfMany: true, set: set)
            case .acknowledge:
                Option(title: said("我已阅读"), isChosen: model.state.text(of: question) == "OK", isOneOfMany: true) {
                    set(model.state.text(of: question) == "OK" ? "" : "OK")
                }
            case .file: said("文件在后面一步拍或选。").small()
            }
        }
    }

    private func line(_ keyboard: UIKeyboardType) -> some View {
        Field(isWrong: mistake != nil) {
            TextField(
                text: Binding(
                    get: { model.state.text(of: question) },
                    set: { model.send(.type(path: question.path, text: $0)) }
                ),
                axis: question.appearance.contains("multiline") ? .vertical : .horizontal
            ) {
                Text(verbatim: "")
            }
            .keyboardType(keyboard)
            .focused(focused, equals: question.path)
            .submitLabel(.next)
        }
    }
}
