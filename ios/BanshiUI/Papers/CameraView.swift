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
            case let .looking(sight):
                ZStack(alignment: .bottom) {
                    viewfinder
                    if let sight { Advice(sight: sight) }
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
            PhotosPicker(selection: $fromAlbum, matching: .images) { said("从相册选") }.buttonStyle(QuietButtonStyle())
            if let safe = model.state.papers?.safe { Told(safe).small() }
        }
        .padding(Space.edge)
    }
}

/// One sentence, read aloud as it changes.
private struct Advice: View {
    let sight: Sight
    @Environment(\.palette) private var palette

    var body: some View {
        Told(sight.advice)
            .fontWeight(.semibold)
            .foregroundStyle(sight.isGood ? palette.good : palette.ink)
            .padding(.horizontal, Space.edge)
            .padding(.vertical, Space.close)
            .background(sight.isGood ? palette.goodSoft : palette.surface, in: Capsule())
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
