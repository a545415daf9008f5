// swift-tools-version:6.0
import PackageDescription

// The facade is generated from the core: `make bindings`, then ios/Tools/facade.sh lays it out in the target folder.
let facade = Context.environment["BANSHI_FACADE"] ?? "../target/swift/Banshi"

#if os(Linux)
    // Linux has none of these: their declarations alone, so that the screens are type-checked.
    let declared = ["SwiftUI", "UIKit", "PhotosUI", "UniformTypeIdentifiers"]
#else
    let declared: [String] = []
#endif

let package = Package(
    name: "BanshiApp",
    defaultLocalization: "zh-Hans",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [
        .library(name: "BanshiKit", targets: ["BanshiKit"]),
        .library(name: "BanshiUI", targets: ["BanshiUI"]),
    ],
    dependencies: [.package(path: facade)],
    targets: [
        .target(name: "BanshiKit", dependencies: [.product(name: "Banshi", package: "Banshi")], path: "BanshiKit"),
        .target(
            name: "BanshiUI",
            dependencies: ["BanshiKit"] + declared.map { .byName(name: $0) },
            path: "BanshiUI",
            resources: [.process("Resources")]
        ),
        .target(
            name: "TestStage",
            dependencies: [.product(name: "Banshi", package: "Banshi")],
            path: "Tests/TestStage"
        ),
        .testTarget(name: "BanshiKitTests", dependencies: ["BanshiKit", "TestStage"], path: "Tests/BanshiKitTests"),
        .testTarget(
            name: "FacadeTests",
            dependencies: ["TestStage"],
            path: "Tests/FacadeTests",
            swiftSettings: [.swiftLanguageMode(.v5)]
        ),
    ] + declared.map { name in
        .target(
            name: name,
            dependencies: name == "SwiftUI" ? ["UIKit", "UniformTypeIdentifiers"] : name == "PhotosUI" ? ["SwiftUI"] : [],
            path: "Tools/SwiftUIDeclarations/\(name)"
        )
    }
)
