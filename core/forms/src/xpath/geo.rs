//! Functions on places: latitude and longitude in degrees on a sphere of 6,378,100 m.

use super::{
    EvalError,
    eval::Context,
    value::{NodeRef, Value},
};

const RADIUS: f64 = 6_378_100.0;

type Point = (f64, f64);

fn no_points(function: &str) -> EvalError {
    EvalError::Mismatch(format!("{function}() needs places"))
}

/// The outline that a text names; one that names none has no area, where JavaRosa throws.
pub(super) fn outline(text: &str, cx: &Context<'_>) -> Vec<Point> {
    parse(text).unwrap_or_else(|| {
        cx.doubt(|| no_points("area"));
        Vec::new()
    })
}

/// The points of a trace, a shape, a text, or a set of points; a point without an answer is 0, 0 in a set.
pub(super) fn points(value: &Value, function: &str, cx: &Context<'_>) -> Result<Vec<Point>, EvalError> {
    let of_node = |node: NodeRef| {
        let text = cx.node_value(node).to_text(cx)?;
        parse(&text).ok_or_else(|| no_points(function))
    };
    match value {
        Value::Nodes(nodes) => match nodes.as_slice() {
            [] => Ok(Vec::new()),
            [node] => of_node(*node),
            nodes => {
                let mut points = Vec::new();
                for &node in nodes {
                    points.push(of_node(node)?.first().copied().unwrap_or((0.0, 0.0)));
                }
                Ok(points)
            }
        },
        Value::Text(text) => parse(text).ok_or_else(|| no_points(function)),
        _ => Err(EvalError::Unhandled(function.to_owned())),
    }
}

/// Points of a trace. A part without numbers stands for 0, 0; empty parts at the end are none, and a missing longitude
/// is 0, as in the reference engine.
fn parse(text: &str) -> Option<Vec<Point>> {
    text.trim_end_matches([';', ' '])
        .split(';')
        .filter(|_| !text.trim().is_empty())
        .map(|point| {
            let mut numbers = point.split_ascii_whitespace().map(str::parse::<f64>);
            let latitude = numbers.next().unwrap_or(Ok(0.0)).ok()?;
            let longitude = numbers.next().unwrap_or(Ok(0.0)).ok()?;
            numbers
                .all(|number| number.is_ok())
                .then_some((latitude, longitude))
        })
        .collect()
}

/// Square metres within the points' outline.
pub(super) fn area(points: &[Point]) -> f64 {
    if points.len() < 3 {
        return 0.0;
    }
    let Some(&(first_latitude, first_longitude)) = points.first() else {
        return 0.0;
    };
    let circumference = RADIUS * std::f64::consts::TAU;
    let flat: Vec<Point> = points
        .iter()
        .map(|&(latitude, longitude)| {
            (
                (latitude - first_latitude) * circumference / 360.0,
                (longitude - first_longitude) * circumference * latitude.to_radians().cos() / 360.0,
            )
        })
        .collect();
    let doubled: f64 = flat
        .windows(2)
        .map(|pair| pair[0].1 * pair[1].0 - pair[1].1 * pair[0].0)
        .sum::<f64>();
    (doubled / 2.0).abs()
}

/// Metres along the points.
pub(super) fn distance(points: &[Point]) -> f64 {
    points
        .windows(2)
        .fold(0.0, |sum, pair| sum + step(pair[0], pair[1]))
}

fn step(a: Point, b: Point) -> f64 {
    let (from, to) = (a.0.to_radians(), b.0.to_radians());
    let turn = (b.1 - a.1).to_radians();
    let cosine = from.sin() * to.sin() + from.cos() * to.cos() * turn.cos();
    cosine.clamp(-1.0, 1.0).acos() * RADIUS
}

/// `geofence(point, shape)`: whether the point lies in the shape, by counting crossed edges.
pub(super) fn inside(point: &str, shape: &str) -> Result<bool, EvalError> {
    let (Some(point), Some(shape)) = (parse(point), parse(shape)) else {
        return Err(no_points("geofence"));
    };
    let (latitude, longitude) = point.first().copied().unwrap_or((0.0, 0.0));
    let mut inside = false;
    for pair in shape.windows(2) {
        let ((a, b), (c, d)) = (pair[0], pair[1]);
        if (b > longitude) != (d > longitude) && latitude < (c - a) * (longitude - b) / (d - b) + a {
            inside = !inside;
        }
    }
    Ok(inside)
}

/// `intersects(trace)`: whether the line crosses itself.
pub(super) fn crosses_itself(trace: &str) -> Result<bool, EvalError> {
    let points = parse(trace).ok_or_else(|| no_points("intersects"))?;
    if points.len() > 3_000 {
        return Err(EvalError::TooMuchWork);
    }
    let edges: Vec<(Point, Point)> = points.windows(2).map(|pair| (pair[0], pair[1])).collect();
    let side = |a: Point, b: Point, c: Point| (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0);
    for (at, &(a, b)) in edges.iter().enumerate() {
        for (other, &(c, d)) in edges.iter().enumerate().skip(at + 2) {
            let closing = at == 0 && other + 1 == edges.len() && points.first() == points.last();
            if !closing
                && side(a, b, c) * side(a, b, d) <= 0.0
                && side(c, d, a) * side(c, d, b) <= 0.0
                && (side(a, b, c) != 0.0 || side(a, b, d) != 0.0)
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
