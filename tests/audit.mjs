// Lighthouse (mobile preset, median of several runs) and axe on pages that tests/audit.py names; prints JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const { chrome: chromePath, runs, pages } = JSON.parse(readFileSync(0, "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

// A busy machine can lose the trace of one load; three losses in a row are a finding.
const tried = async (port, page, left = 2) => {
  try {
    return await measure(port, page);
  } catch (problem) {
    if (!left) throw problem;
    return tried(port, page, left - 1);
  }
};

const measure = async (port, { url, cookie }) => {
  const extraHeaders = cookie ? { Cookie: cookie } : undefined;
  const flags = { port, onlyCategories: CATEGORIES, logLevel: "error", extraHeaders };
  const { lhr } = await lighthouse(url, flags);
  if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
  const found = {};
  for (const name of CATEGORIES) found[name.replace("-", "_")] = Math.round(lhr.categories[name].score * 100);
  const requests = lhr.audits["network-requests"].details.items;
  found.bytes = requests.reduce((sum, { transferSize }) => sum + (transferSize ?? 0), 0);
  found.shift = lhr.audits["cumulative-layout-shift"].numericValue;
  found.missed = CATEGORIES.flatMap((name) => lhr.categories[name].auditRefs)
    .filter(({ id, weight }) => weight && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9).map(({ id }) => id);
  return found;
};

const violations = async (port, { url, cookie }) => {
  const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${port}`, defaultViewport: null });
  const page = await browser.newPage();
  if (cookie) await page.setExtraHTTPHeaders({ Cookie: cookie });
  await page.goto(url);
  await page.evaluate(axe);
  const found = await page.evaluate(async () => (await window.axe.run()).violations.map(({ id }) => id));
  await page.close();
  await browser.disconnect();
  return found;
};

const chrome = await launch({ chromePath, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"] });
const table = {};
try {
  for (const page of pages) {
    const measured = [];
    for (let run = 0; run < runs; run += 1) measured.push(await tried(chrome.port, page));
    const row = {};
    for (const name of ["performance", "accessibility", "best_practices", "seo", "bytes", "shift"]) {
      row[name] = median(measured.map((one) => one[name]));
    }
    const broken = await violations(chrome.port, page);
    table[page.name] = { ...row, axe: broken.length, broken, missed: [...new Set(measured.flatMap((one) => one.missed))] };
    process.stderr.write(`${page.name} `);
  }
} finally {
  chrome.kill();
}
process.stderr.write("\n");
console.log(JSON.stringify(table));
