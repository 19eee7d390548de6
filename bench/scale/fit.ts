/** What was measured at a size. */
export interface Point {
  readonly size: number;
  readonly value: number;
}

/**
 * How many times more the value is where the size is ten times as much: 1 where it stays, 10 where it grows in proportion.
 * It is the slope of the straight line through the points' logarithms (least squares), as a power of ten.
 * @param points at least two, with values above 0
 */
export function growthPerDecade(points: readonly Point[]): number {
  const logarithms = points.map(({ size, value }) => [Math.log10(size), Math.log10(value)] as const);
  const mean = (axis: 0 | 1) => logarithms.reduce((sum, point) => sum + point[axis], 0) / logarithms.length;
  const [x, y] = [mean(0), mean(1)];
  const together = logarithms.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  const alone = logarithms.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return 10 ** (together / alone);
}

/** What one more costs: the slope between the smallest and the largest size. @param points at least two, in order */
export function perUnit(points: readonly Point[]): number {
  const [first, last] = [points[0] as Point, points.at(-1) as Point];
  return (last.value - first.value) / (last.size - first.size);
}
