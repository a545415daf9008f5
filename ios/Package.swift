// swift-tools-version:6.0
import PackageDescription

// The facade is generated from the core: `make bindings`, then ios/Tools/facade.sh lays it out in the target folder.
let facade = Context.environment["BANSHI_FACADE"] ?? "../target/swift/Banshi"

let package = Package(
    name: "BanshiApp",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [
        .library(name: "BanshiKit", targets: ["BanshiKit"]),
    ],
    dependencies: [.package(path: facade)],
    targets: [
        .target(name: "BanshiKit", dependencies: [.product(name: "Banshi", package: "Banshi")], path: "BanshiKit"),
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
    ]
)
