import SwiftUI

import Banshi
import BanshiKit

/// 我的: what is known for filling forms in, the sign-in, how the screens look, 删除本机数据.
public struct SettingsView: View {
    private let model: SettingsModel

    /// The page of the resident whose papers are open.
    public init(model: SettingsModel) {
        self.model = model
    }

    public var body: some View {
        Page {
            Button { model.send(.residents) } label: { said("家人和其他人") }.buttonStyle(QuietButtonStyle())
            Heading(said("显示"))
            Toggle(isOn: Binding(get: { model.state.preferences.largeType }, set: { model.send(.largeType($0)) })) {
                said("大字")
            }
            .frame(minHeight: Space.target)
            Heading(said("语言"))
            ForEach(Language.allCases, id: \.self) { language in
                Option(
                    title: Text(verbatim: language.ownName),
                    isChosen: model.state.preferences.language == language,
                    isOneOfMany: false
                ) {
                    model.send(.language(language))
                }
            }
            Heading(said("应用锁"))
            if model.state.canLock {
                Toggle(isOn: Binding(get: { model.state.preferences.isLocking }, set: { model.send(.locking($0)) })) {
                    said("离开一分钟后锁上")
                }
                .frame(minHeight: Space.target)
                said("再打开时，要用这台手机的锁屏密码、指纹或面容。手机借给别人时也看不到您的材料。").small()
            } else {
                said("这台手机没有设锁屏密码。先在手机设置里设一个，才能锁。").small()
            }
            Heading(said("用来自动填写的资料"))
            LoadedView(loaded: model.state.me, again: { model.send(.appear) }) { me in
                Known(lines: me.known) { model.send(.set(key: $0, text: $1)) }
                Account(isSignedIn: me.signedIn != nil, model: model)
            }
            Button(role: .destructive) { model.send(.delete) } label: { said("删除本机数据") }.buttonStyle(WordButtonStyle())
        }
        .navigationTitle(said("我的"))
        .task { model.send(.appear) }
        .trouble(model.state.trouble) { model.send(.understood) }
        .modifier(DeletionQuestions(model: model))
    }
}

private struct Known: View {
    let lines: [ProfileLine]
    let set: @MainActor (String, String) -> Void

    var body: some View {
        said("填过的会记在这里，下次不用再填；也可以先在这里写好。只存在这台手机里，已加密。").small()
        ForEach(lines, id: \.key) { line in KnownRow(line: line) { set(line.key, $0) } }
    }
}

private struct KnownRow: View {
    let line: ProfileLine
    let set: @MainActor (String) -> Void
    @State private var isChanging = false

    var body: some View {
        HStack(alignment: .firstTextBaseline, spacing: Space.tight) {
            VStack(alignment: .leading, spacing: 0) {
                Told(line.label).small()
                if line.value.isEmpty { said("未填") } else { Verbatim(line.value) }
                if !line.origin.zh.isEmpty { Told(line.origin).small() }
            }
            .accessibilityElement(children: .combine)
            Spacer(minLength: Space.tight)
            if !line.locked {
                Button { if line.isText { isChanging = true } else { set("") } } label: { line.isText ? said("改") : said("删去") }
                    .buttonStyle(WordButtonStyle())
            }
        }
        .sheet(isPresented: $isChanging) {
            TextSheet(text: line.value) { Told(line.label) } save: { set($0) }
        }
    }
}

private struct Account: View {
    let isSignedIn: Bool
    let model: SettingsModel

    var body: some View {
        Heading(said("登录"))
        if !isSignedIn {
            said("没有登录，发送时再登录就行")
            Button { model.send(.signIn) } label: { said("去登录") }.buttonStyle(QuietButtonStyle())
        } else {
            said("已登录")
            Button { model.send(.devices) } label: { said("登录过的设备") }.buttonStyle(QuietButtonStyle())
            Button { model.send(.askToSignOut) } label: { said("退出登录") }.buttonStyle(QuietButtonStyle())
                .confirmationDialog(
                    said("退出登录？"),
                    isPresented: Binding(get: { model.state.asksToSignOut }, set: { if !$0 { model.send(.notNow) } }),
                    titleVisibility: .visible
                ) {
                    Button(role: .destructive) { model.send(.signOut) } label: { said("退出登录") }
                } message: {
                    said("填的、拍的都还在。下次发送时要再登录。")
                }
        }
    }
}

/// Asked twice: nothing brings back what is deleted.
private struct DeletionQuestions: ViewModifier {
    let model: SettingsModel

    func body(content: Content) -> some View {
        content.sheet(
            isPresented: Binding(get: { model.state.asksToDelete != .not }, set: { if !$0 { model.send(.notNow) } })
        ) {
            Page {
                said("删除这台手机里的全部内容？").type(.heading).padding(.top, Space.apart).accessibilityAddTraits(.isHeader)
                said("所有人的草稿、照片、资料都会删掉，不能恢复。已提交的办件在政府那边，不受影响。")
            } foot: {
                Button { model.send(.notNow) } label: { said("先不了") }.buttonStyle(MainButtonStyle())
                Button(role: .destructive) { model.send(.delete) } label: {
                    model.state.asksToDelete == .again ? said("真的全部删除") : said("删除本机数据")
                }
                .buttonStyle(QuietButtonStyle())
            }
        }
    }
}
