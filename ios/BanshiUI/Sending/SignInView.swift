import SwiftUI

import BanshiKit

/// 登录: once, before something is sent; in the system's browser.
public struct SignInView: View {
    private let model: SignInModel

    /// The sign-in of the resident whose papers are open.
    public init(model: SignInModel) {
        self.model = model
    }

    public var body: some View {
        Page {
            said("登录").type(.title).accessibilityAddTraits(.isHeader)
            said("发送前请登录一次，确认是您本人。登录在浏览器里进行，回来后自动发送。")
            if model.state.isUnderWay { said("请在浏览器里登录，完成后会自动回来。").small() }
        } foot: {
            Button { model.send(.begin) } label: { said("去登录") }
                .buttonStyle(MainButtonStyle())
                .disabled(model.state.isUnderWay)
            Button { model.send(.leave) } label: { said("先不了") }.buttonStyle(QuietButtonStyle())
        }
        .navigationBarBackButtonHidden()
        .task { model.send(.appear) }
        .trouble(model.state.trouble) { model.send(.understood) }
    }
}
