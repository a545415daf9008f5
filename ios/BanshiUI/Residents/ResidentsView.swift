import SwiftUI

import Banshi
import BanshiKit

/// 为谁办: the people on this phone; whose papers are open stands out.
public struct ResidentsView: View {
    private let model: ResidentsModel
    @State private var name = ""
    @Environment(\.palette) private var palette

    /// The people on this phone.
    public init(model: ResidentsModel) {
        self.model = model
    }

    public var body: some View {
        Page {
            LoadedView(loaded: model.state.residents, again: { model.send(.appear) }) { residents in
                ForEach(residents, id: \.id) { line in ResidentCard(line: line, model: model) }
            }
            Heading(said("添一个人"))
            Field(isWrong: false) {
                TextField(text: $name) { said("怎么称呼") }.submitLabel(.done)
            }
            Button {
                model.send(.add(name: name))
                name = ""
            } label: { said("添一个人") }
                .buttonStyle(QuietButtonStyle())
            said("每个人的材料分开加密存放，互相看不到。").small()
        }
        .navigationTitle(said("为谁办"))
        .task { model.send(.appear) }
        .trouble(model.state.trouble) { model.send(.understood) }
        .modifier(ResidentQuestions(model: model))
    }
}

private struct ResidentCard: View {
    let line: ResidentLine
    let model: ResidentsModel
    @State private var isRenaming = false
    @Environment(\.palette) private var palette

    var body: some View {
        let isOpen = line.id == model.state.open
        Card {
            Button { model.send(.askToSwitch(line)) } label: {
                TitleRow { Verbatim(line.name) } beside: {
                    if isOpen { said("正在为其办理").type(.small).foregroundStyle(palette.good) }
                }
            }
            .buttonStyle(CardButtonStyle())
            .disabled(isOpen)
            said("等待发送 \(Int(line.waiting)) 件，需要处理 \(Int(line.attention)) 件，新消息 \(Int(line.news)) 条").small()
            HStack(spacing: Space.close) {
                Button { isRenaming = true } label: { said("改名") }
                Spacer(minLength: Space.tight)
                if !isOpen {
                    Button(role: .destructive) { model.send(.askToDelete(line)) } label: { said("从本机删去") }
                }
            }
            .buttonStyle(WordButtonStyle())
        }
        .sheet(isPresented: $isRenaming) {
            TextSheet(text: line.name) { said("怎么称呼") } save: { model.send(.rename(id: line.id, name: $0)) }
        }
    }
}

private struct ResidentQuestions: ViewModifier {
    let model: ResidentsModel

    func body(content: Content) -> some View {
        content
            .confirmationDialog(
                said("换人办理？"),
                isPresented: Binding(
                    get: { model.state.asksToSwitch != nil },
                    set: { if !$0 { model.send(.askToSwitch(nil)) } }
                ),
                titleVisibility: .visible
            ) {
                Button { model.send(.switchOver) } label: { said("换人") }
            } message: {
                said("现在这个人的材料会锁上，打开\(name(of: model.state.asksToSwitch))的。")
            }
            .confirmationDialog(
                said("从本机删去\(name(of: model.state.asksToDelete))的全部内容？"),
                isPresented: Binding(
                    get: { model.state.asksToDelete != nil },
                    set: { if !$0 { model.send(.askToDelete(nil)) } }
                ),
                titleVisibility: .visible
            ) {
                Button(role: .destructive) { model.send(.delete) } label: { said("从本机删去") }
            } message: {
                said("草稿和照片会删掉，不能恢复。已提交的办件在政府那边，不受影响。")
            }
    }

    private func name(of line: ResidentLine?) -> String {
        line?.name ?? ""
    }
}
