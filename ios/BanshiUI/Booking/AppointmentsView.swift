import SwiftUI

import Banshi
import BanshiKit

/// 我的预约: what the person has booked, also without a network.
public struct AppointmentsView: View {
    private let model: AppointmentsModel
    private let link: GatewayLink

    /// The reservations of the resident whose papers are open.
    public init(model: AppointmentsModel, link: GatewayLink) {
        self.model = model
        self.link = link
    }

    public var body: some View {
        Page {
            LoadedView(loaded: model.state.reservations, again: { model.send(.appear) }) { lines in
                if lines.isEmpty {
                    said("没有预约").fontWeight(.semibold)
                    said("大多数事不用跑。要到窗口、上门或视频办的，在事项页里预约。").small()
                }
                ForEach(lines, id: \.id) { line in
                    Card {
                        TitleRow { Told(line.words) } beside: { Told(line.kindWords).small() }
                        Told(line.time.there)
                        if let here = line.time.here { Told(here).small() }
                        Verbatim(line.place).small()
                        if let address = line.videoLink, let url = URL(string: address) {
                            Link(destination: url) { said("进入视频") }.frame(minHeight: Space.target)
                        }
                        HStack(spacing: Space.close) {
                            Button { model.send(.change(line)) } label: { said("改") }
                            Spacer(minLength: Space.tight)
                            if line.state == .confirmed {
                                Button { model.send(.remember(line)) } label: { said("存进手机日历") }
                            }
                        }
                        .buttonStyle(WordButtonStyle())
                    }
                }
            }
        }
        .navigationTitle(said("我的预约"))
        .task(id: link.changes) { model.send(.appear) }
        .trouble(model.state.trouble) { model.send(.understood) }
    }
}
