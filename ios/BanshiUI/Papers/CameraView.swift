import PhotosUI
import SwiftUI

import Banshi
import BanshiKit

/// 拍照: the viewfinder with one sentence of advice; then the shot, its corners to drag, and what a reviewer would say.
///
/// The viewfinder itself is the app's: it shows the camera's picture, feeds frames and takes the shot.
public struct CameraView<Viewfinder: View>: View {
    private let model: CameraModel
    private let viewfinder: Viewfinder
    @State private var fromAlbum: PhotosPickerItem?

    /// - Parameters:
    ///   - model: what the frames show.
    ///   - viewfinder: the camera's picture with its shutter.
    public init(model: CameraModel, @ViewBuilder viewfinder: () -> Viewfinder) {
        self.model = model
        self.viewfinder = viewfinder()
    }

    public var body: some View {
        VStack(spacing: 0) {
            switch model.state.phase {
            case let .looking(seen):
                ZStack(alignment: .bottom) {
                    viewfinder
                    if let seen {
                        PageOutline(seen: seen)
                        Advice(words: seen.sight.advice, isGood: seen.sight.isGood)
                    }
                }
                album
            case .judging:
                ProgressView { said("正在看这张照片") }.frame(maxWidth: .infinity, maxHeight: .infinity)
            case let .taken(taken):
                TakenView(taken: taken, model: model)
            case .withoutCamera:
                WithoutCamera()
                album
            }
        }
        .navigationTitle(Text(verbatim: model.state.papers?.title ?? ""))
        .navigationBarTitleDisplayMode(.inline)
        .task { model.send(.appear) }
        .task(id: fromAlbum) {
            if let bytes = try? await fromAlbum?.loadTransferable(type: Data.self) { model.send(.took(bytes)) }
        }
        .trouble(model.state.trouble) { model.send(.understood) }
    }

    private var album: some View {
        VStack(spacing: Space.tight) {
            PhotosPicker(selection: $fromAlbum, matching: .images, preferredItemEncoding: .compatible) { said("从相册选") }.buttonStyle(QuietButtonStyle())
            if let safe = model.state.papers?.safe { Told(safe).small() }
        }
        .padding(Space.edge)
    }
}

/// The page where the frame showed it, over a picture that fills its place as the viewfinder's does.
private struct PageOutline: View {
    let seen: CameraModel.Seen
    @Environment(\.palette) private var palette

    var body: some View {
        GeometryReader { place in
            if let corners = seen.sight.corners {
                let (width, height) = (CGFloat(seen.width), CGFloat(seen.height))
                let scale = max(place.size.width / width, place.size.height / height)
                let aside = CGPoint(x: (place.size.width - width * scale) / 2, y: (place.size.height - height * scale) / 2)
                Path { path in
                    path.addLines([corners.topLeft, corners.topRight, corners.bottomRight, corners.bottomLeft].map { corner in
                        let point = corner.scaled(by: scale)
                        return CGPoint(x: point.x + aside.x, y: point.y + aside.y)
                    })
                    path.closeSubpath()
                }
                .stroke(seen.sight.isGood ? palette.good : palette.caution, lineWidth: 3)
            }
        }
        .accessibilityHidden(true)
    }
}

/// One sentence, read aloud as it changes.
struct Advice: View {
    let words: Words
    let isGood: Bool
    @Environment(\.palette) private var palette

    var body: some View {
        Told(words)
            .fontWeight(.semibold)
            .foregroundStyle(isGood ? palette.good : palette.ink)
            .padding(.horizontal, Space.edge)
            .padding(.vertical, Space.close)
            .background(isGood ? palette.goodSoft : palette.surface, in: Capsule())
            .padding(Space.apart)
            .accessibilityAddTraits(.updatesFrequently)
    }
}

private struct WithoutCamera: View {
    var body: some View {
        VStack(alignment: .leading, spacing: Space.close) {
            said("现在不能用相机").type(.heading)
            said("可以从相册选一张照片，一样会检查是否清楚。要用相机，请在系统设置里允许“办事”使用。")
        }
        .padding(Space.edge)
        .frame(maxWidth: .infinity, maxHeight: .infinity, alignment: .topLeading)
    }
}

/// A shot: its page outlined, four corners to drag, and below it the page as it will be kept.
private struct TakenView: View {
    let taken: CameraModel.Taken
    let model: CameraModel
    @Environment(\.palette) private var palette

    var body: some View {
        Page {
            CornersView(taken: taken, model: model)
            said("四角不准？拖动圆点").small()
            Told(taken.shot.advice).fontWeight(.semibold)
            ForEach(taken.shot.findings, id: \.code) { finding in
                Told(finding.words).type(.label).foregroundStyle(finding.isSerious ? palette.stop : palette.caution)
            }
            if let page = taken.page {
                Heading(said("整理后的样子"))
                Picture(bytes: page).accessibilityLabel(said("整理后的页面"))
            }
        } foot: {
            HStack(spacing: Space.close) {
                Button { model.send(.again) } label: { said("重拍") }.buttonStyle(QuietButtonStyle())
                Button { model.send(.keep) } label: { taken.shot.isAcceptable ? said("用这张") : said("仍用这张") }
                    .buttonStyle(MainButtonStyle())
            }
        }
    }
}
