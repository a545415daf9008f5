import SwiftUI

import Banshi

/// A choice: a few stand in the page; of many, the person types some letters to find theirs.
struct ChoicesField: View {
    let question: FormQuestion
    let isOneOfMany: Bool
    let set: @MainActor (String) -> Void
    @State private var isOpen = false
    @State private var typed = ""
    @Environment(\.palette) private var palette

    private static let few = 8

    var body: some View {
        if question.choices.count <= Self.few {
            options(question.choices)
        } else {
            Button { isOpen = true } label: {
                Field(isWrong: question.mistake != nil) {
                    HStack {
                        if chosen.isEmpty {
                            said("请选择").foregroundStyle(palette.quiet)
                        } else {
                            Verbatim(chosen)
                        }
                        Spacer(minLength: Space.tight)
                        Image(systemName: "chevron.down").foregroundStyle(palette.quiet).accessibilityHidden(true)
                    }
                }
            }
            .buttonStyle(CardButtonStyle())
            .accessibilityValue(Text(verbatim: chosen))
            .sheet(isPresented: $isOpen) { sheet }
        }
    }

    private var chosen: String {
        question.choices.filter(\.chosen).map(\.label).joined(separator: "、")
    }

    private var sheet: some View {
        VStack(alignment: .leading, spacing: Space.tight) {
            Verbatim(question.label).type(.heading).accessibilityAddTraits(.isHeader)
            Field(isWrong: false) {
                TextField(text: $typed) { said("输入几个字来找") }.autocorrectionDisabled()
            }
            ScrollView {
                LazyVStack(spacing: Space.tight) {
                    options(typed.isEmpty ? question.choices : question.choices.filter { $0.label.contains(typed) })
                }
            }
            if isOneOfMany {
                Button { isOpen = false } label: { said("好了") }.buttonStyle(MainButtonStyle())
            }
        }
        .padding(Space.edge)
        .background(palette.paper)
    }

    private func options(_ choices: [ChoiceLine]) -> some View {
        ForEach(choices, id: \.value) { choice in
            Option(title: Text(verbatim: choice.label), isChosen: choice.chosen, isOneOfMany: isOneOfMany) {
                choose(choice)
            }
        }
    }

    /// Several values are separated by blanks, in the order in which they were chosen.
    private func choose(_ choice: ChoiceLine) {
        guard isOneOfMany else {
            isOpen = false
            return set(choice.value)
        }
        let values = question.value.split(separator: " ").map(String.init)
        let after = choice.chosen ? values.filter { $0 != choice.value } : values + [choice.value]
        set(after.joined(separator: " "))
    }
}
