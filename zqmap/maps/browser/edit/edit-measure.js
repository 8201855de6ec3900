// Areas and lengths on the ellipsoid of CGCS2000, by the same algorithm as the server's (zqmap/analysis/measures.py).
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});
  const GRS80 = new geodesic.Geodesic.Geodesic(6378137, 1 / 298.257222101);
  const MU_M2 = 2000 / 3;
  const HA_M2 = 10000;

  const step = (from, to) => GRS80.Inverse(from.lat, from.lng, to.lat, to.lng).s12;

  const pathLength = (points) => points.slice(1).reduce((sum, point, place) => sum + step(points[place], point), 0);

  const ringMeasure = (points) => {
    const polygon = GRS80.Polygon(false);
    for (const { lat, lng } of points) polygon.AddPoint(lat, lng);
    const { area = 0, perimeter = 0 } = points.length > 1 ? polygon.Compute(false, true) : {};
    return { area: Math.abs(area), perimeter };
  };

  const isPoint = (value) => value && value.lat !== undefined;

  // Rings with the outer one first, however many polygons there are.
  const polygonsOf = (latlngs) => (isPoint(latlngs[0]) ? [[latlngs]] : isPoint(latlngs[0]?.[0]) ? [latlngs] : latlngs);
  const pathsOf = (latlngs) => (isPoint(latlngs[0]) ? [latlngs] : latlngs);

  // Square metres and metres; holes do not count as area.
  zqmap.measureArea = (latlngs) => {
    const sums = { area: 0, length: 0 };
    for (const rings of polygonsOf(latlngs)) {
      rings.forEach((ring, place) => {
        const { area, perimeter } = ringMeasure(ring);
        sums.area += place ? -area : area;
        sums.length += perimeter;
      });
    }
    return sums;
  };
  zqmap.measureLine = (latlngs) => ({ area: 0, length: pathsOf(latlngs).reduce((sum, path) => sum + pathLength(path), 0) });
  zqmap.measureStep = step;

  const figure = (value, digits) => value.toLocaleString(zqmap.language === "zh" ? "zh-CN" : "en-GB", { maximumFractionDigits: digits });

  zqmap.areaWords = (m2) => {
    const [mu, ha] = [figure(m2 / MU_M2, 2), figure(m2 / HA_M2, 2)];
    return zqmap.language === "zh" ? `${mu} 亩（${ha} 公顷）` : `${mu} mu (${ha} ha)`;
  };
  zqmap.lengthWords = (metres) => {
    const zh = zqmap.language === "zh";
    if (metres < 1000) return `${figure(metres, metres < 10 ? 1 : 0)} ${zh ? "米" : "m"}`;
    return `${figure(metres / 1000, 3)} ${zh ? "公里" : "km"}`;
  };
})();
