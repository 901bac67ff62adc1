// What of OData's options is read, and that nothing else is passed over in silence.
import { DomainError } from "@landbox/wire";
import { describe, expect, it } from "vitest";
import { ordered, readDriveFilter, readQuery, selected } from "./read-query.ts";

const rules = {
  filter: readDriveFilter,
  expand: ["memberOf", "root($expand=permissions)"],
  orderBy: ["name"],
  select: ["id", "name"],
  search: true,
  top: 50,
  pages: true,
};
const fault = (query: Record<string, unknown>, by: Parameters<typeof readQuery>[1] = rules): unknown => {
  try {
    readQuery(query, by);
    return undefined;
  } catch (error) {
    return error instanceof DomainError ? [error.code, error.detail.values?.["option"]] : error;
  }
};

describe("readQuery", () => {
  it("reads what clients send", () => {
    expect(readQuery({ $filter: "driveType eq personal", $orderby: "name asc" }, rules)).toMatchObject({
      filter: new Set(["personal"]),
      orderBy: { key: "name", descending: false },
    });
    expect(readQuery({ $filter: "(driveType eq 'project') or (driveType eq 'mountpoint')" }, rules).filter).toEqual(
      new Set(["project", "mountpoint"]),
    );
    expect(readQuery({ $expand: "memberOf, root($expand=permissions)" }, rules).expand).toEqual(
      new Set(["memberOf", "root($expand=permissions)"]),
    );
    expect(readQuery({ $search: '"an na"' }, rules).search).toBe("an na");
    expect(readQuery({ $search: '"a\\"b"' }, rules).search).toBe('a"b');
    expect(readQuery({ $search: "anna", $top: "900", "x-trace": "1" }, rules)).toMatchObject({ search: "anna", top: 50 });
    expect(readQuery({}, rules)).toMatchObject({ filter: undefined, top: undefined, select: undefined });
  });

  it.each([
    [{ $skip: "3" }, "$skip"],
    [{ filter: "x" }, "$filter=x"],
    [{ $filter: "driveType ne 'personal'" }, "$filter=driveType ne 'personal'"],
    [{ $filter: "driveType eq 'personal' and true" }, "$filter=driveType eq 'personal' and true"],
    [{ $filter: "driveType eq 'personal" }, "$filter=driveType eq 'personal"],
    [{ $expand: "drive" }, "$expand=drive"],
    [{ $orderby: "size" }, "$orderby=size"],
    [{ $orderby: "name,size" }, "$orderby=name,size"],
    [{ $select: "id,secret" }, "$select=secret"],
    [{ $top: "0" }, "$top=0"],
    [{ $top: "-1" }, "$top=-1"],
    [{ $count: "true" }, "$count"],
    [{ $name: "x" }, "$name"],
    [{ $search: ["a", "b"] }, "$search"],
    [{ $search: "a", search: "b" }, "search"],
  ])("refuses %j", (query, option) => expect(fault(query)).toEqual(["bad_request", option]));

  it("refuses everything where nothing is supported", () => {
    for (const option of ["$filter", "$expand", "$orderby", "$select", "$search", "$top", "$skiptoken"])
      expect(fault({ [option]: "name" }, {})).toEqual(["bad_request", option]);
  });
});

it("keeps what was selected, and sorts as people in Germany do", () => {
  expect(selected({ id: 1, name: "a", mail: "b" }, new Set(["mail"]))).toEqual({ id: 1, mail: "b" });
  const names = ["Zoo", "Ämter", "Bau 10", "Bau 9"].map((name) => ({ name }));
  const by = { key: "name", descending: false };
  expect(ordered(names, by, ({ name }) => name).map(({ name }) => name)).toEqual(["Ämter", "Bau 9", "Bau 10", "Zoo"]);
  expect(ordered(names, { ...by, descending: true }, ({ name }) => name)[0]).toEqual({ name: "Zoo" });
});
