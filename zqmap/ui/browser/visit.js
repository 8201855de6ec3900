// Remembers on this device alone on which day this page was looked at last, and tells the page the day before that.
const KEY = "zqmap.visit";
const DAY = /^\d{4}-\d\d-\d\d$/;

const read = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
};

const keep = (visit) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(visit));
  } catch {
    // A browser that keeps nothing has no last visit.
  }
};

export default function ({ data, setStateValue }) {
  const kept = read();
  const visit = kept.day === data.today ? kept : { day: data.today, before: kept.day };
  keep(visit);
  const before = DAY.test(visit.before ?? "") ? visit.before : null;
  if (before !== data.before) setStateValue("before", before);
}
