import SwiftUI

import Banshi
import BanshiKit

/// 登录过的设备: this one first; another one is signed out after a second question.
public struct DevicesView: View {
    private let model: DevicesModel

    /// The devices of the person who is signed in.
    public init(model: DevicesModel) {
        self.model = model
    }

    private var name: String { model.state.asksToRevoke?.name ?? "" }

    public var body: some View {
        Page {
            said("手机丢了，在这里让它下线：那台手机就不能再用您的名义办事了。")
            LoadedView(loaded: model.state.devices, again: { model.send(.appear) }) { lines in
                ForEach(lines, id: \.id) { line in
                    Card {
                        Verbatim(line.name).fontWeight(.semibold)
                        Told(line.words).small()
                        if !line.isThis {
                            Button(role: .destructive) { model.send(.askToRevoke(line)) } label: { said("让它下线") }
                                .buttonStyle(WordButtonStyle())
                        }
                    }
                }
            }
        }
        .navigationTitle(said("登录过的设备"))
        .task { model.send(.appear) }
        .trouble(model.state.trouble) { model.send(.understood) }
        .confirmationDialog(
            said("让\(name)下线？"),
            isPresented: Binding(
                get: { model.state.asksToRevoke != nil },
                set: { if !$0 { model.send(.askToRevoke(nil)) } }
            ),
            titleVisibility: .visible
        ) {
            Button(role: .destructive) { model.send(.revoke) } label: { said("让它下线") }
        } message: {
            said("它要重新登录才能再用。它里面没有发出的草稿不受影响。")
        }
    }
}
