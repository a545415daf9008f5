import SwiftUI

import Banshi
import BanshiKit

/// 预约: days, then times, there and here; held first, then confirmed.
public struct BookingView: View {
    private let model: BookingModel

    /// Times for an item.
    public init(model: BookingModel) {
        self.model = model
    }

    public var body: some View {
        Page {
            Kinds(chosen: model.state.kind) { model.send(.kind($0)) }
            LoadedView(loaded: model.state.booking, again: { model.send(.appear) }) { booking in
                ForEach(booking.mine, id: \.id) { line in ReservationCard(line: line, model: model) }
                if let empty = booking.empty { Told(empty) }
                if let next = booking.nextFree {
                    Heading(said("最近有号"))
                    SlotButton(slot: next, model: model)
                }
                ForEach(booking.days, id: \.date) { day in
                    Fold(title: Told(day.words), isOpen: model.state.day == day.date) { model.send(.day(day.date)) } content: {
                        ForEach(day.slots, id: \.id) { SlotButton(slot: $0, model: model) }
                    }
                }
            }
            if model.state.booking.trouble?.kind == .signIn {
                Button { model.send(.signIn) } label: { said("去登录") }.buttonStyle(MainButtonStyle())
            }
        }
        .navigationTitle(said("预约"))
        .task { model.send(.appear) }
        .trouble(model.state.trouble) { model.send(.understood) }
        .confirmationDialog(
            said("取消这次预约？"),
            isPresented: Binding(
                get: { model.state.asksToCancel != nil },
                set: { if !$0 { model.send(.askToCancel(nil)) } }
            ),
            titleVisibility: .visible
        ) {
            Button(role: .destructive) { model.send(.cancel) } label: { said("取消预约") }
        } message: {
            said("号会放回去给别人，需要时可以再约。")
        }
    }
}

private struct Kinds: View {
    let chosen: AppointmentKind?
    let choose: @MainActor (AppointmentKind?) -> Void

    var body: some View {
        Option(title: said("都行"), isChosen: chosen == nil, isOneOfMany: false) { choose(nil) }
        Option(title: said("窗口"), isChosen: chosen == .window, isOneOfMany: false) { choose(.window) }
        Option(title: said("上门"), isChosen: chosen == .homeVisit, isOneOfMany: false) { choose(.homeVisit) }
        Option(title: said("视频"), isChosen: chosen == .video, isOneOfMany: false) { choose(.video) }
    }
}

/// When, there and, from abroad, here.
private struct Times: View {
    let time: SlotTime

    var body: some View {
        Told(time.there)
        if let here = time.here { Told(here).small() }
    }
}

private struct SlotButton: View {
    let slot: BookingSlot
    let model: BookingModel

    var body: some View {
        Button { model.send(.reserve(slot)) } label: {
            Card {
                Times(time: slot.time)
                Verbatim(slot.place).small()
                TitleRow { Told(slot.kindWords).small() } beside: { Told(slot.free).small() }
            }
        }
        .buttonStyle(CardButtonStyle())
        .disabled(!slot.isFree || model.state.isWorking)
    }
}

private struct ReservationCard: View {
    let line: ReservationLine
    let model: BookingModel

    var body: some View {
        Card {
            Told(line.words).fontWeight(.semibold)
            Times(time: line.time)
            Verbatim(line.place).small()
            if line.state == .held {
                Button { model.send(.confirm(line)) } label: { said("确认预约") }.buttonStyle(MainButtonStyle())
            }
            if line.state == .held || line.state == .confirmed {
                HStack {
                    Button { model.send(.move(line)) } label: { said("换个时间") }
                    Spacer(minLength: Space.tight)
                    Button { model.send(.askToCancel(line)) } label: { said("取消预约") }
                }
                .buttonStyle(WordButtonStyle())
            }
            if model.state.moves == line.id { said("请在下面选新的时间；选好前原来的还留着。").small() }
        }
    }
}
