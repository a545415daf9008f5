import SwiftUI
import UniformTypeIdentifiers

import Banshi
import BanshiKit

/// 材料: one material's pages, their order, what a reviewer would say to each.
public struct PapersView: View {
    private let model: PapersModel
    @State private var choosesFile = false

    /// The pages of one material.
    public init(model: PapersModel) {
        self.model = model
    }

    public var body: some View {
        Page {
            LoadedView(loaded: model.state.papers, again: { model.send(.appear) }) { papers in
                Verbatim(papers.title).type(.heading).accessibilityAddTraits(.isHeader)
                if let hint = papers.hint { Verbatim(hint) }
                ForEach(papers.mistakes, id: \.self) { Verbatim($0).small() }
                Told(papers.state).fontWeight(.semibold)
                ForEach(Array(papers.pages.enumerated()), id: \.element.id) { place, page in
                    PageCard(page: page, place: UInt32(place), isPhotographed: papers.paper != nil, model: model)
                }
                SafeLine(Told(papers.safe))
            }
        } foot: {
            if let papers = model.state.papers.value {
                if papers.canAdd {
                    if papers.paper != nil {
                        Button { model.send(.photograph) } label: {
                            papers.pages.isEmpty ? said("拍照或选照片") : said("再加一页")
                        }
                        .buttonStyle(MainButtonStyle())
                    } else {
                        Button { choosesFile = true } label: { said("选文件") }.buttonStyle(MainButtonStyle())
                    }
                }
                if !papers.pages.isEmpty {
                    Button { model.send(.done) } label: { said("好了") }.buttonStyle(QuietButtonStyle())
                }
            }
        }
        .task { model.send(.appear) }
        .trouble(model.state.covering == nil ? model.state.trouble : nil) { model.send(.understood) }
        .sheet(
            isPresented: Binding(get: { model.state.covered != nil }, set: { if !$0 { model.send(.cover(page: nil)) } })
        ) {
            if let page = model.state.covered { CoverView(page: page, model: model) }
        }
        .fileImporter(isPresented: $choosesFile, allowedContentTypes: [.pdf, .image]) { chosen in
            model.send(ChosenFile.event(for: chosen))
        }
        .confirmationDialog(
            said("删去这一页？"),
            isPresented: Binding(
                get: { model.state.asksToRemove != nil },
                set: { if !$0 { model.send(.askToRemove(nil)) } }
            ),
            titleVisibility: .visible
        ) {
            Button(role: .destructive) { model.send(.remove) } label: { said("删去") }
        }
    }
}

/// A file that the person chose, read while the system lets the app see it.
private enum ChosenFile {
    static func event(for chosen: Result<URL, any Error>) -> PapersModel.Event {
        guard let url = try? chosen.get() else { return .unreadable }
        let isScoped = url.startAccessingSecurityScopedResource()
        defer { if isScoped { url.stopAccessingSecurityScopedResource() } }
        guard let bytes = try? Data(contentsOf: url) else { return .unreadable }
        return .attach(bytes, mediaType: UTType(filenameExtension: url.pathExtension)?.preferredMIMEType)
    }
}

private struct PageCard: View {
    let page: PageLine
    let place: UInt32
    let isPhotographed: Bool
    let model: PapersModel
    @Environment(\.palette) private var palette

    var body: some View {
        Card {
            TitleRow { Told(page.place) } beside: { Verbatim(page.size).small() }
            if let bytes = model.state.pictures[page.id] {
                Covered(picture: bytes, covers: page.covers).accessibilityLabel(said("整理后的页面"))
            }
            if let covered = page.covered { Told(covered).small() }
            ForEach(page.findings, id: \.code) { finding in
                Told(finding.words).type(.label).foregroundStyle(finding.isSerious ? palette.stop : palette.caution)
            }
            HStack(spacing: Space.close) {
                if isPhotographed {
                    Button { model.send(.retake(page: page.id)) } label: { said("重拍") }
                    Button { model.send(.turn(page: page.id)) } label: { said("向右转") }
                    Button { model.send(.cover(page: page.id)) } label: { said("遮住一部分") }
                }
                if place > 0 {
                    Button { model.send(.move(page: page.id, to: place - 1)) } label: { said("前移") }
                }
                Spacer(minLength: 0)
                Button(role: .destructive) { model.send(.askToRemove(page)) } label: { said("删去") }
            }
            .buttonStyle(WordButtonStyle())
        }
        .onAppear { if isPhotographed { model.send(.see(page: page.id)) } }
    }
}
