// What the tiles say of features, amended: those whose fields were edited are drawn in their new class, under their new name.
(function () {
  "use strict";
  const zqmap = (window.zqmap = window.zqmap || {});

  zqmap.Amendments = class {
    constructor() {
      this.layer = null;
      this.fields = new Map();
      this.hidden = new Set();
      this.said = "";
      zqmap.amend = (tile) => this.amend(tile);
      const makeTest = zqmap.makeTest;
      // What this map draws itself, and what was removed, is left out of the tiles.
      zqmap.makeTest = (name, filter, facets) => {
        const test = makeTest(name, filter, facets);
        return test && ((props) => !(name === this.layer && this.hidden.has(props.id)) && test(props));
      };
    }

    // Takes what holds now and says whether that is something else than before.
    take({ layer, hidden, fields }) {
      const said = JSON.stringify([layer, hidden, fields]);
      if (said === this.said) return false;
      Object.assign(this, { layer, said, hidden: new Set(hidden), fields: new Map(Object.entries(fields)) });
      return true;
    }

    // The published properties stay beside those that are shown.
    amend(tile) {
      for (const feature of tile.get(this.layer) || []) {
        feature.published = feature.published || feature.props;
        feature.props = this.fields.get(feature.published.id) || feature.published;
      }
    }

    amendAll(zone) {
      const view = zone.layer.views.get(this.layer);
      for (const { data } of view?.tileCache.cache.values() || []) this.amend(data);
    }
  };
})();
