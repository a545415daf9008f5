import SwiftUI

import Banshi
import BanshiKit

/// 填写: one group a page; label above, mistake below the field in words that help; saved at every answer.
public struct FormView: View {
    private let model: FormModel
    private let link: GatewayLink
    @Environment(\.language) private var language
    @Environment(\.palette) private var palette
    @FocusState private var focused: String?

    /// A draft's form.
    public init(model: FormModel, link: GatewayLink) {
        self.model = model
        self.link = link
    }

    public var body: some View {
        Page {
            ReadAloudButton(readAloud: model.readAloud)
            OfflineLine(link: link)
            LoadedView(loaded: model.state.form, again: { model.send(.appear(language)) }) { form in
                FormPlace(form: form)
                ForEach(form.questions, id: \.path) { question in
                    QuestionView(question: question, model: model, focused: $focused)
                }
                if let add = form.add {
                    Button { model.send(.add(repeat: add.path)) } label: { Told(add.words) }.buttonStyle(QuietButtonStyle())
                }
                if let remove = form.remove {
                    Button(role: .destructive) { model.send(.remove(instance: remove.path)) } label: { Told(remove.words) }
                        .buttonStyle(WordButtonStyle())
                }
            }
        } foot: {
            if let form = model.state.form.value {
                Told(form.safe).small()
                HStack(spacing: Space.close) {
                    if form.page > 0 {
                        Button { model.send(.previous) } label: { said("上一页") }.buttonStyle(QuietButtonStyle())
                    }
                    Button { model.send(.next) } label: { Told(form.next) }.buttonStyle(MainButtonStyle())
                }
            }
        }
        .navigationBarBackButtonHidden()
        .toolbar {
            ToolbarItem(placement: .topBarLeading) {
                Button { model.send(.leave) } label: {
                    Image(systemName: "chevron.backward").accessibilityLabel(said("返回"))
                }
                .buttonStyle(WordButtonStyle())
            }
        }
        .task(id: language) { model.send(.appear(language)) }
        .onChange(of: focused) { _, path in model.send(.focus(path: path)) }
        .trouble(model.state.trouble) { model.send(.understood) }
    }
}

/// Where in the form the page is.
private struct FormPlace: View {
    let form: FormScreen

    var body: some View {
        TitleRow {
            Verbatim(form.headings.last ?? "").type(.heading).accessibilityAddTraits(.isHeader)
        } beside: {
            Told(form.place).small()
        }
        ProgressBar(fraction: Double(form.page + 1) / Double(max(form.pages, 1)))
    }
}
