// A department's connector killed again and again in a run of 1,000 cases, with two servers delivering:
// all delivered, none twice in effect. `node scripts/chaos/departments.ts [cases]`
import { runDepartmentChaos } from "@zizhuban/server/testing";

const cases = Number(process.argv[2] ?? "1000");
const report = await runDepartmentChaos({ cases, kills: 8 });
process.stdout.write(`${JSON.stringify(report)}\n`);
const whole = report.delivered === cases && report.missing === 0 && report.twice === 0;
if (!whole || report.decided !== cases) process.exitCode = 1;
