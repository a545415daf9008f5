import SwiftUI

import Banshi
import BanshiKit

/// 补正: only what the window asked for; signed and sent once.
public struct SupplementView: View {
    private let model: SupplementModel
    @Environment(\.palette) private var palette

    /// What a filing's window asked for.
    public init(model: SupplementModel) {
        self.model = model
    }

    public var body: some View {
        Page {
            LoadedView(loaded: model.state.supplement, again: { model.send(.appear) }) { supplement in
                said("只补这些，其他都不用再交。")
                ForEach(Array(model.state.asked.enumerated()), id: \.offset) { _, line in
                    Card {
                        TitleRow { Verbatim(line.title) } beside: { made(line) }
                        Verbatim(line.place).small()
                        Verbatim(line.reason)
                        Verbatim(line.basis).small()
                        Button { model.send(.paper(material: line.material)) } label: { said("去拍") }
                            .buttonStyle(QuietButtonStyle())
                    }
                }
                ForEach(Array(supplement.missing.enumerated()), id: \.offset) { _, line in Told(line.words).small() }
            }
        } foot: {
            if let supplement = model.state.supplement.value {
                Button { model.send(.sign) } label: {
                    if model.state.isSigning { said("正在签名") } else { Told(supplement.button) }
                }
                .buttonStyle(MainButtonStyle())
                .disabled(!supplement.canSign || model.state.isSigning)
            }
        }
        .navigationTitle(said("补交材料"))
        .task { model.send(.appear) }
        .trouble(model.state.trouble) { model.send(.understood) }
    }

    @ViewBuilder private func made(_ line: AskedLine) -> some View {
        if !model.state.isMissing(line.material) { said("已拍好").type(.small).foregroundStyle(palette.good) }
    }
}
