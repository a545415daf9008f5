import SwiftUI

import BanshiKit

/// The first start: who files.
struct StartView: View {
    let trouble: Trouble?
    let app: AppModel
    @State private var name = ""

    var body: some View {
        Page {
            said("为谁办事？").type(.title).padding(.top, Space.far).accessibilityAddTraits(.isHeader)
            said("不用跑腿，在手机上把事办完，结果寄到家。")
            Field(isWrong: trouble != nil) {
                TextField(text: $name) { said("怎么称呼您") }.submitLabel(.done)
            }
            said("只用来在这台手机上分清是谁的材料，写姓名或称呼都行。").small()
            if let trouble { TroubleCard(trouble: trouble) { EmptyView() } }
            SafeText()
        } foot: {
            Button { app.send(.welcome(name: name)) } label: { said("开始") }.buttonStyle(MainButtonStyle())
            said("现在不用登录，发送时再登录。").small()
        }
    }
}

private struct SafeText: View {
    @Environment(\.palette) private var palette

    var body: some View {
        said("您填的、拍的都加密存在这台手机里，签名发送前谁也看不到。").type(.small).foregroundStyle(palette.good)
    }
}

/// The papers are closed: the device's own lock opens them.
struct LockView: View {
    let app: AppModel

    var body: some View {
        Page {
            said("已锁上").type(.title).padding(.top, Space.far).accessibilityAddTraits(.isHeader)
            said("用这台手机的锁屏密码、指纹或面容打开，回到刚才的地方。")
            said("填的、拍的都还在，已加密。").small()
        } foot: {
            Button { app.send(.unlock) } label: { said("打开") }.buttonStyle(MainButtonStyle())
        }
    }
}

/// What cannot be opened: why, what is safe, and, where nothing brings it back, to begin anew.
struct ShutView: View {
    let trouble: Trouble
    let isOneResident: Bool
    let app: AppModel
    @State private var asks = false

    var body: some View {
        Page {
            TroubleCard(trouble: trouble) {
                Button { app.send(.begin) } label: { said("再试一次") }
            }
            .padding(.top, Space.far)
        } foot: {
            if trouble.code == "key-lost" || trouble.code == "damaged" {
                Button(role: .destructive) { asks = true } label: { said("重新开始") }.buttonStyle(QuietButtonStyle())
            }
        }
        .confirmationDialog(
            isOneResident ? said("清空这个人打不开的内容，重新开始？") : said("清空这台手机里打不开的内容，重新开始？"),
            isPresented: $asks,
            titleVisibility: .visible
        ) {
            Button(role: .destructive) { app.send(.beginAnew) } label: { said("重新开始") }
        } message: {
            said("已提交的办件在政府那边，登录后会取回。没有提交的草稿要重新填。")
        }
    }
}
