import SwiftUI

import BanshiKit

/// Keeps a screen's model for as long as the screen is there.
struct Keeping<Model: AnyObject, Content: View>: View {
    @State private var model: Model
    private let content: (Model) -> Content

    init(_ make: @autoclosure () -> Model, @ViewBuilder content: @escaping (Model) -> Content) {
        _model = State(initialValue: make())
        self.content = content
    }

    var body: some View {
        content(model)
    }
}

/// What stands below the tabs.
struct TabRoot: View {
    let tab: AppTab
    let app: AppModel
    let session: Session

    var body: some View {
        switch tab {
        case .home: Keeping(HomeModel(session: session, way: app)) { HomeView(model: $0, link: session.link) }
        case .items: Keeping(SearchModel(session: session, way: app)) { SearchView(model: $0, link: session.link) }
        case .filings: Keeping(FilingsModel(session: session, way: app)) { FilingsView(model: $0, link: session.link) }
        case .appointments:
            Keeping(AppointmentsModel(session: session, way: app)) { AppointmentsView(model: $0, link: session.link) }
        case .me: Keeping(SettingsModel(session: session, app: app)) { SettingsView(model: $0) }
        }
    }
}

/// A screen of the way.
struct PlaceView<Viewfinder: View>: View {
    let place: Place
    let app: AppModel
    let session: Session
    let viewfinder: (Viewing) -> Viewfinder

    var body: some View {
        switch place {
        case .search: Keeping(SearchModel(session: session, way: app)) { SearchView(model: $0, link: session.link) }
        case let .scenario(path):
            Keeping(ScenarioModel(path: path, session: session, way: app)) { ScenarioView(model: $0) }
        case let .item(code, chosen):
            Keeping(ItemModel(code: code, chosen: chosen, session: session, way: app)) { ItemView(model: $0) }
        case let .form(draft, question):
            Keeping(FormModel(draft: draft, question: question, session: session, way: app)) {
                FormView(model: $0, link: session.link)
            }
        case let .papers(owner, material):
            Keeping(PapersModel(of: owner, material: material, session: session, way: app)) { PapersView(model: $0) }
        case let .camera(owner, material, insteadOf):
            Keeping(CameraModel(of: owner, material: material, insteadOf: insteadOf, session: session, way: app)) { model in
                CameraView(model: model) { viewfinder(.page(model)) }
            }
        case let .scan(draft, question):
            Keeping(ScanModel(draft: draft, question: question, session: session, way: app)) { model in
                ScanView(model: model) { viewfinder(.code(model)) }
            }
        case let .review(draft): Keeping(ReviewModel(draft: draft, session: session, way: app)) { ReviewView(model: $0) }
        case let .sending(submission):
            Keeping(SendingModel(submission: submission, session: session, way: app)) { SendingView(model: $0) }
        case let .filing(id):
            Keeping(FilingModel(id: id, session: session, way: app)) { FilingView(model: $0, link: session.link) }
        case let .supplement(filing):
            Keeping(SupplementModel(filing: filing, session: session, way: app)) { SupplementView(model: $0) }
        case let .booking(item): Keeping(BookingModel(item: item, session: session, way: app)) { BookingView(model: $0) }
        case .residents: Keeping(ResidentsModel(session: session, app: app)) { ResidentsView(model: $0) }
        case .devices: Keeping(DevicesModel(session: session)) { DevicesView(model: $0) }
        case .signIn: Keeping(SignInModel(session: session, way: app)) { SignInView(model: $0) }
        }
    }
}
